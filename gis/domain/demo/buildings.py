"""Buildings in two rows along both sides of the roads, numbered as door plates are: odd left, even right."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from shapely import Polygon

from gis.domain.demo.partition import Street

PLATE_M: Final = 9.0
"""One door plate per so many metres of road; shorter than any building, so no plate is given twice."""
HALF_ROAD_M: Final = {"subdistrict": 16.0, "community": 9.0, "cell": 4.0}
KINDS: Final = {"residential": 62, "mixed": 18, "public": 9, "industrial": 7, "other": 4}
FLOORS: Final = (2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 8, 9, 12)
YARD_SHARE: Final = 0.12
"""How often a building and the one behind it share a door plate and are told apart by number (183号1栋, 183号2栋)."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A building that may be built; `footprint` is in the plane. `estate` is the compound's number, None on a road.

    `door_plate` is that on the road; `building_no` the number behind it, blank where the plate stands alone.
    """

    street: int
    estate: int | None
    door_plate: str
    building_no: str
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


def plots_on_roads(streets: Sequence[Street], random: Random, gap_m: Mapping[str, float]) -> Iterator[Plot]:
    """`gap_m` between neighbours on one side, by subdistrict code; a wide gap makes a sparse subdistrict."""
    for number, street in enumerate(streets):
        for side in (1, -1):
            position = 12.0 + random.uniform(0, gap_m[street.subdistrict_code])
            while position < street.line.length - 12:
                width = random.uniform(12, 24)
                yield from _plots(number, Frontage(street, side, position, width), random)
                position += width + gap_m[street.subdistrict_code] * random.uniform(0.7, 1.3)


def plate_number(position_m: float, side: int) -> int:
    """The number of the door plate so far along the road."""
    return 2 * int(position_m / PLATE_M) + (1 if side == 1 else 2)


def _plots(number: int, frontage: Frontage, random: Random) -> Iterator[Plot]:
    """A house on the road and, where there is room, one behind it with a sub-number."""
    plate = plate_number(frontage.position_m, frontage.side)
    setback = HALF_ROAD_M[frontage.street.level]
    yard = random.random() < YARD_SHARE
    for row in (0, 1):
        depth = random.uniform(10, 16)
        footprint = _rectangle(frontage, setback, depth)
        setback += depth + 6
        kind = random.choices([*KINDS], [*KINDS.values()])[0]
        floors = random.choice(FLOORS)
        if yard:
            yield Plot(number, None, f"{plate}号", str(row + 1), kind, floors, footprint)
        else:
            yield Plot(
                number, None, f"{plate}号" if row == 0 else f"{plate}-2号", "", kind, floors, footprint
            )


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
