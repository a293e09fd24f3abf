"""Compounds (小区): ground of one or two cells, buildings in rows, a gate on a road."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import shapely
from shapely import MultiPolygon, Point, Polygon, STRtree, affinity

from gis.domain.demo.buildings import HALF_ROAD_M, Plot, plate_number
from gis.domain.demo.partition import Street
from gis.domain.demo.splitting import long_side_angle

ALONE_SHARE: Final = 0.2
TWINS_SHARE: Final = 0.2
WALL_M: Final = 2.0
ROW_M: Final = 25.0
"""From the front of one row to the front of the next."""
LARGEST_M2: Final = 16_000.0
"""A larger cell is not walled in whole; the compound takes its middle."""


@dataclass(frozen=True, slots=True)
class Estate:
    """A compound before it has a name. `ground` and `gate` are in the plane, the gate on street number `street`.

    `plate` is the number that belongs there; where a house on the road has it, the gate gets the next free one.
    """

    cell_codes: tuple[str, ...]
    ground: Polygon
    street: int
    gate: Point
    plate: int


def choose_estates(
    cells: Mapping[str, Polygon], streets: Sequence[Street], random: Random
) -> tuple[list[Estate], list[Street]]:
    """Compounds among these cells, and the streets that are left: the lane inside a compound of two cells goes."""
    drawn, joined = _joined(cells, streets, random)
    kept = [street for street in streets if street.twins not in joined]
    roads = STRtree([street.line for street in kept])
    return [_with_gate(codes, ground, kept, roads) for codes, ground in drawn], kept


def _joined(
    cells: Mapping[str, Polygon], streets: Sequence[Street], random: Random
) -> tuple[list[tuple[tuple[str, ...], Polygon]], set[tuple[str, ...]]]:
    twins = {street.twins for street in streets if street.twins and random.random() < TWINS_SHARE}
    grounds = [(pair, _walled([cells[code] for code in pair])) for pair in sorted(twins)]
    members = {code for pair in twins for code in pair}
    grounds += [
        ((code,), _walled([cell]))
        for code, cell in cells.items()
        if code not in members and random.random() < ALONE_SHARE
    ]
    found = [(codes, ground) for codes, ground in grounds if ground is not None]
    return found, {codes for codes, _ in found if len(codes) == 2}


def _walled(members: Sequence[Polygon]) -> Polygon | None:
    """The ground inside the wall; None where nothing in one piece is left of it."""
    whole = shapely.union_all([cell.buffer(0.01) for cell in members])
    ground = whole.buffer(-HALF_ROAD_M["community"] - WALL_M, join_style="mitre")
    if ground.area > LARGEST_M2:
        ground = (
            ground.representative_point().buffer(LARGEST_M2**0.5 / 2, cap_style="square").intersection(ground)
        )
    ground = ground.simplify(0.5)
    return ground if isinstance(ground, Polygon) and ground.area > 1500 else None


def _with_gate(codes: tuple[str, ...], ground: Polygon, streets: Sequence[Street], roads: STRtree) -> Estate:
    centre = ground.representative_point()
    number = int(roads.nearest(centre))
    line = streets[number].line
    position = line.project(centre)
    (ax, ay), (bx, by) = line.coords[0], line.coords[-1]
    side = 1 if (bx - ax) * (centre.y - ay) - (by - ay) * (centre.x - ax) > 0 else -1
    gate = shapely.shortest_line(ground, line.interpolate(position)).coords[0]
    return Estate(codes, ground, number, Point(gate), plate_number(position, side))


def plots_in_estates(estates: Sequence[Estate], random: Random) -> Iterator[Plot]:
    """Rows of like buildings along the compound's longer side; numbers are given later to those that can stand."""
    for number, estate in enumerate(estates):
        width, depth = random.uniform(20, 42), random.uniform(11, 14)
        floors = random.choice((6, 7, 7, 8, 8, 9, 9, 11, 18, 28))
        for footprint in _rows(estate.ground, width, depth):
            yield Plot(estate.street, number, f"{estate.plate}号", "", "residential", floors, footprint)


def _rows(ground: Polygon, width: float, depth: float) -> Iterator[Polygon]:
    angle, centre = long_side_angle(ground), ground.centroid
    lying = affinity.rotate(ground, -angle, origin=centre)
    west, south, east, north = lying.bounds
    places = [
        shapely.box(x, y, x + width, y + depth)
        for y in _steps(south + 2, north - depth, ROW_M)
        for x in _steps(west + 2, east - width, width + 7)
    ]
    inside = [place for place in places if lying.contains(place)]
    if inside:
        yield from affinity.rotate(MultiPolygon(inside), angle, origin=centre).geoms


def _steps(start: float, end: float, step: float) -> Iterator[float]:
    while start < end:
        yield start
        start += step
