"""The whole demo district as values: what the loaders store."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

import shapely
from shapely import MultiLineString, MultiPolygon, Point, Polygon

from gis.domain.demo.buildings import DemoBuilding, Ground, raise_buildings
from gis.domain.demo.names import RoadNames
from gis.domain.demo.partition import PLANE, Partition, Street, SubdistrictSeed, partition

DISTRICT_CODE = "440105"
DISTRICT_NAMES = ("海珠区", "Haizhu District")
DENSE_SUBDISTRICT = "440105003"
DENSE_CELLS = 8  # per community of the dense subdistrict: about 115 m across
SPARSE_GAP_M, DENSE_GAP_M = 420.0, 3.0


class Scale(StrEnum):
    """How much of the district is drawn in full. `tiny`: one cell per community, some hundred buildings.
    `subdistrict`: besides, one subdistrict with cells of about 120 m and every building."""

    TINY = "tiny"
    SUBDISTRICT = "subdistrict"


@dataclass(frozen=True, slots=True)
class PlannedArea:
    """An area in EPSG:4326; `parent` is the code of the area above, if any."""

    level: str
    code: str
    name_zh: str
    name_en: str
    parent: str | None
    geom: MultiPolygon


@dataclass(frozen=True, slots=True)
class PlannedRoad:
    """A straight road in EPSG:4326."""

    code: str
    name_zh: str
    kind: str
    geom: MultiLineString


@dataclass(frozen=True, slots=True)
class PlannedBuilding:
    """A building with its one address, EPSG:4326. The community is the first 12 digits of the code."""

    code: str
    cell_code: str
    kind: str
    floors: int
    footprint: Polygon
    point: Point
    road_name: str
    door_plate: str


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Everything `seed_district` stores about places. `boundary` and all geometry in EPSG:4326."""

    boundary: MultiPolygon
    areas: Sequence[PlannedArea]
    cells: Mapping[str, Polygon]
    roads: Sequence[PlannedRoad]
    buildings: Sequence[PlannedBuilding]


def plan_demo(seeds: Sequence[SubdistrictSeed], scale: Scale, seed: int) -> DemoPlan:
    """The same arguments give the same plan, to the last coordinate."""
    random = Random(f"gridline {seed}")  # noqa: S311 - a drawing, not a secret
    drawn = partition(seeds, random, _cells_of(seeds, scale))
    streets = [_directed(street) for street in drawn.streets]
    names = _street_names(streets, seeds, RoadNames(random))
    gaps = {
        s.code: DENSE_GAP_M if scale is Scale.SUBDISTRICT and s.code == DENSE_SUBDISTRICT else SPARSE_GAP_M
        for s in seeds
    }
    raised = list(raise_buildings(streets, Ground(drawn.cells_plane), random, gaps))
    areas = _areas(seeds, drawn)
    boundary = _multi(shapely.coverage_union_all([a.geom for a in areas if a.level == "subdistrict"]))
    areas += _overlays(streets)
    return DemoPlan(boundary, areas, drawn.cells, _roads(streets, names), _numbered(raised, names))


def _cells_of(seeds: Sequence[SubdistrictSeed], scale: Scale) -> dict[str, int]:
    return {
        code: DENSE_CELLS if scale is Scale.SUBDISTRICT and seed.code == DENSE_SUBDISTRICT else 1
        for seed in seeds
        for code, _, _ in seed.communities
    }


def _directed(street: Street) -> Street:
    """From west to east, or from north to south where that is the longer way: the direction of door plates."""
    (ax, ay), (bx, by) = street.line.coords[0], street.line.coords[-1]
    forward = ax <= bx if abs(bx - ax) >= abs(by - ay) else ay >= by
    return street if forward else replace(street, line=street.line.reverse())


def _street_names(streets: Sequence[Street], seeds: Sequence[SubdistrictSeed], names: RoadNames) -> list[str]:
    subdistrict_names = {seed.code: seed.name_zh for seed in seeds}
    given: dict[int, str] = {}
    nth: dict[str, int] = defaultdict(int)
    by_depth = sorted(range(len(streets)), key=lambda i: (streets[i].depth, i))
    for index in by_depth:
        street = streets[index]
        name = None
        if street.level == "community":
            name = names.main_road(subdistrict_names[street.subdistrict_code], nth[street.subdistrict_code])
            nth[street.subdistrict_code] += 1
        given[index] = name or names.invent(street.level)
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


def _numbered(raised: Sequence[DemoBuilding], names: Sequence[str]) -> list[PlannedBuilding]:
    """Codes of 17 digits: 12 of the community, 5 counted inside it."""
    counters: dict[str, int] = defaultdict(int)
    planned = []
    for building in raised:
        community = building.cell_code[:12]
        counters[community] += 1
        footprint = PLANE.to_lonlat(building.footprint)
        planned.append(
            PlannedBuilding(
                f"{community}{counters[community]:05d}", building.cell_code, building.kind, building.floors,
                footprint, footprint.centroid, names[building.street], building.door_plate,
            )
        )  # fmt: skip
    return planned


def _multi(geometry: Polygon | MultiPolygon) -> MultiPolygon:
    return geometry if isinstance(geometry, MultiPolygon) else MultiPolygon([geometry])
