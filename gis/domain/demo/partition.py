"""The demo district cut into subdistricts, communities and cells without gaps or overlaps.

Drawn freely first (18 seats and the ground nearest to each; communities and cells by cutting), then put on one
grid of coordinates and noded together, so that neighbours share every vertex of their border. Each larger area is
the union of its cells.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import shapely
from shapely import LineString, MultiPoint, Polygon, STRtree

from gis.domain.cell_numbering import NumberedGround, reading_order
from gis.domain.demo.plane import GRID_DEG, Plane
from gis.domain.demo.splitting import Cut, split
from gis.domain.local_metres import area_m2

OUTLINE = (
    (113.238, 23.104), (113.252, 23.111), (113.266, 23.114), (113.280, 23.111), (113.298, 23.107),
    (113.318, 23.110), (113.338, 23.112), (113.358, 23.110), (113.378, 23.110), (113.394, 23.106),
    (113.405, 23.099), (113.398, 23.086), (113.384, 23.075), (113.370, 23.063), (113.358, 23.050),
    (113.344, 23.047), (113.326, 23.052), (113.306, 23.052), (113.288, 23.054), (113.270, 23.058),
    (113.256, 23.069), (113.247, 23.083), (113.242, 23.095),
)  # fmt: skip
"""A freehand outline of the island, EPSG:4326. Not survey data."""

PLANE = Plane(113.32, 23.08)


@dataclass(frozen=True, slots=True)
class SubdistrictSeed:
    """A real name and code with a rough seat in EPSG:4326, and the codes of its communities."""

    code: str
    name_zh: str
    name_en: str
    seat: tuple[float, float]
    communities: tuple[tuple[str, str, str], ...]  # code, name_zh, name_en


@dataclass(frozen=True, slots=True)
class Street:
    """A straight piece of road in the plane and what it separates: `subdistrict`, `community` or `cell`.

    `twins` are the two cells that a shortest piece of lane runs between, empty for longer roads.
    """

    line: LineString
    level: str
    depth: int
    subdistrict_code: str
    other_subdistrict_code: str = ""
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partition:
    """Cells by code, EPSG:4326 and in the plane, and the streets between them."""

    cells: Mapping[str, Polygon]
    cells_plane: Mapping[str, Polygon]
    streets: Sequence[Street]


def partition(
    seeds: Sequence[SubdistrictSeed], random: Random, cells_of: Callable[[str, float], int]
) -> Partition:
    """Cuts the outline. `cells_of` tells how many cells a community (code, area in m²) is cut into."""
    leaves: list[tuple[str, Polygon]] = []
    grounds = _grounds(seeds)
    streets = _borders(grounds)
    for seed in seeds:
        pieces, cuts = split(grounds[seed.code], len(seed.communities), random)
        streets += [Street(cut.line, "community", cut.depth, seed.code) for cut in cuts]
        for (code, _, _), piece in zip(seed.communities, _reading_order(pieces), strict=True):
            parts, inner = split(piece, cells_of(code, piece.area), random)
            numbers = {id(part): f"{code}{n:03d}" for n, part in enumerate(_reading_order(parts), start=1)}
            named = [numbers[id(part)] for part in parts]
            leaves += sorted(zip(named, parts, strict=True))
            streets += [
                Street(cut.line, "cell", cut.depth, seed.code, twins=_twins(cut, named)) for cut in inner
            ]
    exact = _noded([PLANE.to_lonlat(leaf) for _, leaf in leaves])
    codes = [code for code, _ in leaves]
    return Partition(dict(zip(codes, exact, strict=True)), dict(leaves), streets)


def _twins(cut: Cut, named: Sequence[str]) -> tuple[str, ...]:
    return tuple(named[cut.first : cut.first + 2]) if cut.parts == 2 else ()


def _grounds(seeds: Sequence[SubdistrictSeed]) -> dict[str, Polygon]:
    """To every subdistrict the ground nearest to its seat, in the plane."""
    outline = Polygon([PLANE.to_plane(*vertex) for vertex in OUTLINE])
    seats = [PLANE.to_plane(*seed.seat) for seed in seeds]
    nearest = shapely.voronoi_polygons(MultiPoint(seats), extend_to=outline, ordered=True)
    return {
        seed.code: ground.intersection(outline) for seed, ground in zip(seeds, nearest.geoms, strict=True)
    }


def _borders(grounds: Mapping[str, Polygon]) -> list[Street]:
    codes = sorted(grounds)
    streets = []
    for i, one in enumerate(codes):
        for other in codes[i + 1 :]:
            shared = shapely.line_merge(grounds[one].intersection(grounds[other]))
            if isinstance(shared, LineString) and shared.length > 1:
                ends = LineString([shared.coords[0], shared.coords[-1]])
                streets.append(Street(ends, "subdistrict", 0, one, other))
    return streets


def _reading_order(pieces: Sequence[Polygon]) -> list[Polygon]:
    """In the order in which cells are numbered: `gis.domain.cell_numbering`."""
    drawn = [PLANE.to_lonlat(piece) for piece in pieces]
    grounds = [
        NumberedGround(f"{at:04d}", shape.centroid.x, shape.centroid.y, area_m2(shape))
        for at, shape in enumerate(drawn)
    ]
    return [pieces[int(key)] for key in reading_order(grounds)]


def _noded(leaves: Sequence[Polygon]) -> list[Polygon]:
    """The same polygons with every border vertex shared by all who touch it."""
    lines = shapely.unary_union([leaf.exterior for leaf in leaves], grid_size=GRID_DEG)
    faces = list(shapely.polygonize([lines]).geoms)
    tree = STRtree(leaves)
    members: list[list[Polygon]] = [[] for _ in leaves]
    for face in faces:
        inside = face.representative_point()
        members[int(tree.nearest(inside))].append(face)
    return [group[0] if len(group) == 1 else shapely.union_all(group) for group in members]
