"""The whole demo district as values: what the loaders store."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Final

import shapely
from shapely import MultiLineString, MultiPolygon, Point, Polygon

from gis.domain.demo.buildings import Plot, plots_on_roads
from gis.domain.demo.estates import Estate, choose_estates, plots_in_estates
from gis.domain.demo.further_names import further_names
from gis.domain.demo.ground import Ground
from gis.domain.demo.names import NameGiver
from gis.domain.demo.numbering import compound_code, number_buildings
from gis.domain.demo.partition import PLANE, Partition, Street, SubdistrictSeed, partition
from gis.domain.demo.planned import DemoPlan, PlannedArea, PlannedRoad
from gis.domain.demo.rooms import lay_out
from gis.domain.demo.scale import SIZES, Scale, Size

DISTRICT_CODE: Final = "440105"
DISTRICT_NAMES: Final = ("海珠区", "Haizhu District")
DENSE_SUBDISTRICT: Final = "440105003"
DENSE_CELLS: Final = 8
"""Per community of the dense subdistrict: about 115 m across."""
CELL_M2: Final = 10_000.0
"""万米单元网格: about 100 m × 100 m (RULES 2.2)."""
SPARSE_GAP_M: Final = 420.0
DENSE_GAP_M: Final = {Scale.SUBDISTRICT: 3.0, Scale.DISTRICT: 9.5}


def plan_demo(seeds: Sequence[SubdistrictSeed], scale: Scale, seed: int) -> DemoPlan:
    """The same arguments give the same plan, to the last coordinate."""
    random = Random(f"gridline {seed}")  # noqa: S311 - a drawing, not a secret
    size = SIZES[scale]
    drawn = partition(seeds, random, _cells_of(scale))
    estates, remaining = choose_estates(drawn.cells_plane, drawn.streets, random)
    streets = [_directed(street) for street in remaining]
    giver = NameGiver(random, size.shared_names)
    street_names = _street_names(streets, seeds, giver)
    estate_names = [giver.invent("compound", estate.cell_codes[0][:9]) for estate in estates]
    gaps = {s.code: _gap_m(s.code, scale) for s in seeds}
    plots = [*plots_in_estates(estates, random), *plots_on_roads(streets, random, gaps)]
    raised = _raise(plots, drawn, estates, random, size)
    numbered = number_buildings(raised, streets, street_names, estates, estate_names)
    rooms, plain = _houses(size, len(numbered.buildings), len(numbered.gates))
    layouts = lay_out([plot for plot, _ in raised], random, rooms, plain)
    areas = _areas(seeds, drawn)
    boundary = _multi(shapely.coverage_union_all([a.geom for a in areas if a.level == "subdistrict"]))
    areas += [*_compounds(estates, estate_names), *_overlays(streets)]
    roads = _roads(streets, street_names)
    return DemoPlan(
        seed,
        size,
        boundary,
        areas,
        drawn.cells,
        roads,
        [replace(b, layout=layout) for b, layout in zip(numbered.buildings, layouts, strict=True)],
        numbered.gates,
        further_names(areas, roads, giver, random, size.former_names),
    )


def _cells_of(scale: Scale) -> Callable[[str, float], int]:
    if scale is Scale.DISTRICT:
        return lambda _code, area_m2: max(1, round(area_m2 / CELL_M2))
    dense = DENSE_SUBDISTRICT if scale is Scale.SUBDISTRICT else None
    return lambda code, _area_m2: DENSE_CELLS if code[:9] == dense else 1


def _gap_m(subdistrict_code: str, scale: Scale) -> float:
    if scale is Scale.DISTRICT or (scale is Scale.SUBDISTRICT and subdistrict_code == DENSE_SUBDISTRICT):
        return DENSE_GAP_M[scale]
    return SPARSE_GAP_M


def _raise(
    plots: Sequence[Plot], drawn: Partition, estates: Sequence[Estate], random: Random, size: Size
) -> list[tuple[Plot, str]]:
    """The plots that can be built on, each with its cell's code; inside a wall only the compound builds."""
    walled = {code: number for number, estate in enumerate(estates) for code in estate.cell_codes}
    settled = Ground(drawn.cells_plane).settle([plot.footprint for plot in plots])
    built = [
        (plot, cell)
        for plot, cell in zip(plots, settled, strict=True)
        if cell is not None and walled.get(cell) == plot.estate
    ]
    if size.buildings is None:
        return built
    if len(built) < size.buildings:
        raise ValueError(f"only {len(built)} buildings find room")
    return [built[i] for i in sorted(random.sample(range(len(built)), size.buildings))]


def _houses(size: Size, buildings: int, gates: int) -> tuple[int, int]:
    """How many houses bear a room number of their own, and how many do not."""
    rooms = size.room_addresses if size.addresses is None else size.addresses - buildings - gates
    return rooms, size.houses - rooms


def _directed(street: Street) -> Street:
    """From west to east, or from north to south where that is the longer way: the direction of door plates."""
    (ax, ay), (bx, by) = street.line.coords[0], street.line.coords[-1]
    forward = ax <= bx if abs(bx - ax) >= abs(by - ay) else ay >= by
    return street if forward else replace(street, line=street.line.reverse())


def _street_names(streets: Sequence[Street], seeds: Sequence[SubdistrictSeed], giver: NameGiver) -> list[str]:
    subdistrict_names = {seed.code: seed.name_zh for seed in seeds}
    given: dict[int, str] = {}
    nth: dict[str, int] = defaultdict(int)
    by_depth = sorted(range(len(streets)), key=lambda i: (streets[i].depth, i))
    for index in by_depth:
        street = streets[index]
        name = None
        if street.level == "community":
            name = giver.main_road(subdistrict_names[street.subdistrict_code], nth[street.subdistrict_code])
            nth[street.subdistrict_code] += 1
        given[index] = name or giver.invent(street.level, street.subdistrict_code)
    return [given[index] for index in range(len(streets))]


def _areas(seeds: Sequence[SubdistrictSeed], drawn: Partition) -> list[PlannedArea]:
    members: dict[str, list[Polygon]] = defaultdict(list)
    for code, cell in drawn.cells.items():
        members[code[:12]].append(cell)
        members[code[:9]].append(cell)
    areas = []
    for seed in seeds:
        geom = _multi(shapely.coverage_union_all(members[seed.code]))
        areas.append(PlannedArea("subdistrict", seed.code, seed.name_zh, seed.name_en, None, geom))
    for seed in seeds:
        for code, name_zh, name_en in seed.communities:
            geom = _multi(shapely.coverage_union_all(members[code]))
            areas.append(PlannedArea("community", code, name_zh, name_en, seed.code, geom))
    return areas


def _compounds(estates: Sequence[Estate], names: Sequence[str]) -> list[PlannedArea]:
    return [
        PlannedArea(
            "compound", compound_code(estate, number), name, "", estate.cell_codes[0][:12],
            _multi(PLANE.to_lonlat(estate.ground)),
        )
        for number, (estate, name) in enumerate(zip(estates, names, strict=True), start=1)
    ]  # fmt: skip


def _overlays(streets: Sequence[Street]) -> list[PlannedArea]:
    """Two zones and two maintenance boundaries, so that rows which ask for them have something to meet."""
    park = _round(113.2930, 23.0790, 320)
    fair = _round(113.3600, 23.1000, 600)
    trunk = shapely.union_all([s.line.buffer(18, quad_segs=2) for s in streets if s.level == "subdistrict"])
    return [
        PlannedArea("zone", f"{DISTRICT_CODE}-Z01", "示范公园片区", "Demo park zone", None, park),
        PlannedArea("zone", f"{DISTRICT_CODE}-Z02", "示范会展片区", "Demo fair zone", None, fair),
        PlannedArea(
            "maintenance_boundary", f"{DISTRICT_CODE}-M01", "市管道路管养界", "City-maintained roads", None,
            _multi(PLANE.to_lonlat(trunk)),
        ),
        PlannedArea(
            "maintenance_boundary", f"{DISTRICT_CODE}-M02", "公园管养界", "Park maintenance", None, park
        ),
    ]  # fmt: skip


def _round(lon: float, lat: float, radius_m: float) -> MultiPolygon:
    return _multi(PLANE.to_lonlat(Point(PLANE.to_plane(lon, lat)).buffer(radius_m, quad_segs=6)))


def _roads(streets: Sequence[Street], names: Sequence[str]) -> list[PlannedRoad]:
    kinds = {"subdistrict": "trunk", "community": "secondary", "cell": "lane"}
    return [
        PlannedRoad(
            f"{DISTRICT_CODE}R{number:05d}",
            name,
            kinds[street.level],
            MultiLineString([PLANE.to_lonlat(street.line)]),
        )
        for number, (street, name) in enumerate(zip(streets, names, strict=True), start=1)
    ]


def _multi(geometry: Polygon | MultiPolygon) -> MultiPolygon:
    return geometry if isinstance(geometry, MultiPolygon) else MultiPolygon([geometry])
