"""Cutting a piece of ground into parts of about equal size, as blocks are cut by roads."""

import math
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from shapely import LineString, Polygon, affinity, box

HALF_PLANE_M = 100_000.0
SHARE_STEPS = 24


@dataclass(frozen=True, slots=True)
class Cut:
    """A straight cut; `depth` 0 is the first cut through the whole piece.

    It runs between the parts from number `first` on, `parts` of them, counted in the order of `split`.
    """

    line: LineString
    depth: int
    first: int
    parts: int


def split(
    piece: Polygon, parts: int, random: Random, depth: int = 0, first: int = 0
) -> tuple[list[Polygon], list[Cut]]:
    """`parts` polygons that cover `piece`, and the cuts between them. The same random state gives the same parts."""
    if parts <= 1:
        return [piece], []
    half = parts // 2
    one, other, line = _cut_in_two(piece, half / parts, random)
    left, left_cuts = split(one, half, random, depth + 1, first)
    right, right_cuts = split(other, parts - half, random, depth + 1, first + half)
    return left + right, [Cut(line, depth, first, parts), *left_cuts, *right_cuts]


def _cut_in_two(piece: Polygon, share: float, random: Random) -> tuple[Polygon, Polygon, LineString]:
    """Across the long side, a little askew; where a bay would leave a half in pieces, at another angle."""
    along = long_side_angle(piece)
    for turn in (0, 0, 0, 20, -20, 45, -45, 70, 90):
        angle = along + turn + random.uniform(-7, 7)
        line = _line_at(piece, share, angle)
        one, other = _sides(piece, line)
        inside = line.intersection(piece)
        if all(isinstance(part, Polygon) for part in (one, other)) and isinstance(inside, LineString):
            return one, other, inside
    raise ValueError("this outline cannot be cut into single pieces")


def long_side_angle(piece: Polygon) -> float:
    """Degrees from east of the longer side of the smallest rectangle around the piece."""
    corners = list(piece.minimum_rotated_rectangle.exterior.coords)
    sides = [(math.dist(a, b), a, b) for a, b in pairwise(corners)]
    _, (ax, ay), (bx, by) = max(sides)
    return math.degrees(math.atan2(by - ay, bx - ax)) % 180


def _line_at(piece: Polygon, share: float, angle: float) -> LineString:
    """The line across direction `angle` that leaves `share` of the area behind it, found by halving."""
    centre = piece.centroid
    turned = affinity.rotate(piece, -angle, origin=centre)
    west, south, east, north = turned.bounds
    low, high = west, east
    for _ in range(SHARE_STEPS):
        middle = (low + high) / 2
        behind = turned.intersection(box(west - 1, south - 1, middle, north + 1)).area
        low, high = (middle, high) if behind < share * piece.area else (low, middle)
    upright = LineString([(low, south - 1), (low, north + 1)])
    return affinity.rotate(upright, angle, origin=centre)


def _sides(piece: Polygon, line: LineString) -> tuple[Polygon, Polygon]:
    (ax, ay), (bx, by) = line.coords
    reach = HALF_PLANE_M / math.dist((ax, ay), (bx, by))
    dx, dy = (bx - ax) * reach, (by - ay) * reach
    ahead = Polygon([
        (ax - dx, ay - dy), (bx + dx, by + dy),
        (bx + dx + dy, by + dy - dx), (ax - dx + dy, ay - dy - dx),
    ])  # fmt: skip
    return piece.difference(ahead), piece.intersection(ahead)
