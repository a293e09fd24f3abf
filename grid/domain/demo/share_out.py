"""Sharing neighbouring cells out among inspectors: contiguous sets of about equal load."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sin
from typing import Final

from shapely import Polygon

ANGLES: Final = (0, 90, 45, 135)


@dataclass(frozen=True, slots=True)
class Ground:
    """Cells by code: where their middle is, what load they carry, and which share a stretch of border."""

    middles: Mapping[str, tuple[float, float]]
    loads: Mapping[str, float]
    neighbours: Mapping[str, Collection[str]]


def ground_of(cells: Mapping[str, Polygon], loads: Mapping[str, float]) -> Ground:
    """Cells that touch in more than a corner are neighbours; their borders share every vertex."""
    edges: dict[tuple[tuple[float, float], tuple[float, float]], str] = {}
    neighbours: dict[str, set[str]] = {code: set() for code in cells}
    for code, shape in cells.items():
        for one, other in pairwise(shape.exterior.coords):
            edge = (one, other) if one < other else (other, one)
            met = edges.setdefault(edge, code)
            if met != code:
                neighbours[met].add(code)
                neighbours[code].add(met)
    middles = {code: (shape.centroid.x, shape.centroid.y) for code, shape in cells.items()}
    return Ground(middles, loads, neighbours)


def share_out(ground: Ground, codes: Collection[str], parts: int) -> list[frozenset[str]]:
    """`parts` sets of the cells, each hanging together where all of them do, none empty.

    Halved again and again across the direction that leaves the most even halves. Deterministic.
    """
    if parts <= 1 or len(codes) <= 1:
        return [frozenset(codes)]
    parts = min(parts, len(codes))
    first = parts // 2
    halves = [_halves(ground, sorted(codes), first, parts, angle) for angle in ANGLES]
    wanted = first / parts * _load(ground, codes)
    one, other = min(halves, key=lambda pair: abs(_load(ground, pair[0]) - wanted))
    return share_out(ground, one, first) + share_out(ground, other, parts - first)


def _halves(
    ground: Ground, codes: Sequence[str], first: int, parts: int, angle: float
) -> tuple[frozenset[str], frozenset[str]]:
    """The cells behind and ahead of a line; each side has a cell for each of its parts, and hangs together."""
    dx, dy = cos(radians(angle)), sin(radians(angle))
    order = sorted(codes, key=lambda code: ground.middles[code][0] * dx + ground.middles[code][1] * dy)
    wanted = first / parts * _load(ground, codes)
    held, cut = 0.0, 0
    while cut < len(order) - (parts - first) and (
        cut < first or held + ground.loads[order[cut]] / 2 <= wanted
    ):
        held += ground.loads[order[cut]]
        cut += 1
    behind, strays = _largest(ground, set(order[:cut]))
    ahead, back = _largest(ground, set(order[cut:]) | strays)
    behind |= back
    if len(behind) < first or len(ahead) < parts - first:
        behind, ahead = set(order[:cut]), set(order[cut:])
    return frozenset(behind), frozenset(ahead)


def _largest(ground: Ground, codes: set[str]) -> tuple[set[str], set[str]]:
    """The largest set among the cells that hangs together, and the rest."""
    left, pieces = set(codes), []
    while left:
        piece, border = set(), [min(left)]
        while border:
            code = border.pop()
            if code in left:
                left.discard(code)
                piece.add(code)
                border += [near for near in ground.neighbours[code] if near in left]
        pieces.append(piece)
    pieces.sort(key=lambda piece: (-len(piece), min(piece)))
    return pieces[0], codes - pieces[0]


def _load(ground: Ground, codes: Collection[str]) -> float:
    return sum(ground.loads[code] for code in codes)
