"""Buildings in two rows along both sides of the roads, numbered as door plates are: odd left, even right."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from shapely import Polygon, STRtree

from gis.domain.demo.partition import Street

PLATE_M = 9.0
"""One door plate per so many metres of road; shorter than any building, so no plate is given twice."""
HALF_ROAD_M = {"subdistrict": 16.0, "community": 9.0, "cell": 4.0}
MARGIN_M = 1.5
KINDS = (("residential", 62), ("mixed", 18), ("public", 9), ("industrial", 7), ("other", 4))


@dataclass(frozen=True, slots=True)
class DemoBuilding:
    """A building before it has a code; `footprint` is in the plane."""

    cell_code: str
    street: int
    door_plate: str
    kind: str
    floors: int
    footprint: Polygon


@dataclass(frozen=True, slots=True)
class Frontage:
    """A stretch of a road on which a house may stand. `side` is 1 left of the line's direction, -1 right."""

    street: Street
    side: int
    position_m: float
    width_m: float


class Ground:
    """The cells in the plane, and what has been built on them."""

    def __init__(self, cells: Mapping[str, Polygon]) -> None:
        self._codes = list(cells)
        self._free = [cell.buffer(-MARGIN_M) for cell in cells.values()]
        self._tree = STRtree(self._free)
        self._built: dict[int, list[Polygon]] = {}

    def build(self, footprint: Polygon) -> str | None:
        """The code of the cell the footprint lies wholly in, if nothing stands there yet; else None."""
        for found in self._tree.query(footprint.centroid, predicate="within"):
            index = int(found)
            if not self._free[index].contains(footprint):
                continue
            built = self._built.setdefault(index, [])
            if any(footprint.distance(other) < MARGIN_M for other in built):
                return None
            built.append(footprint)
            return self._codes[index]
        return None


def raise_buildings(
    streets: Sequence[Street], ground: Ground, random: Random, gap_m: Mapping[str, float]
) -> Iterator[DemoBuilding]:
    """`gap_m` between neighbours on one side, by subdistrict code; a wide gap makes a sparse subdistrict."""
    for number, street in enumerate(streets):
        for side in (1, -1):
            position = 12.0 + random.uniform(0, gap_m[street.subdistrict_code])
            while position < street.line.length - 12:
                width = random.uniform(12, 24)
                yield from _plot(number, Frontage(street, side, position, width), random, ground)
                position += width + gap_m[street.subdistrict_code] * random.uniform(0.7, 1.3)


def _plot(number: int, frontage: Frontage, random: Random, ground: Ground) -> Iterator[DemoBuilding]:
    """A house on the road and, where there is room, one behind it with a sub-number."""
    plate = 2 * int(frontage.position_m / PLATE_M) + (1 if frontage.side == 1 else 2)
    setback = HALF_ROAD_M[frontage.street.level]
    for row in (0, 1):
        depth = random.uniform(10, 16)
        footprint = _rectangle(frontage, setback, depth)
        setback += depth + 6
        kind = random.choices([name for name, _ in KINDS], [weight for _, weight in KINDS])[0]
        floors = random.choice((2, 3, 5, 6, 7, 8, 9, 12, 18, 28, 32))
        cell_code = ground.build(footprint)
        if cell_code:
            door_plate = f"{plate}号" if row == 0 else f"{plate}-2号"
            yield DemoBuilding(cell_code, number, door_plate, kind, floors, footprint)


def _rectangle(frontage: Frontage, setback: float, depth: float) -> Polygon:
    (ax, ay), (bx, by) = frontage.street.line.coords[0], frontage.street.line.coords[-1]
    length = math.dist((ax, ay), (bx, by))
    ex, ey = (bx - ax) / length, (by - ay) / length
    nx, ny = -ey * frontage.side, ex * frontage.side

    def corner(along: float, away: float) -> tuple[float, float]:
        return ax + ex * along + nx * away, ay + ey * along + ny * away

    near, far = setback, setback + depth
    start, end = frontage.position_m, frontage.position_m + frontage.width_m
    return Polygon([corner(start, near), corner(end, near), corner(end, far), corner(start, far)])
