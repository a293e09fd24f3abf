"""Where do so many reports lie so close together that they must be one thing? (扎堆诉求)"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import cos, floor, radians

METRES_PER_DEGREE = 111_320.0
MOVES = 16  # of a centre towards its points: each halves what it is off, and most stop long before


@dataclass(frozen=True, slots=True)
class Report:
    """One report at a place; ``subject`` is what reports must share to be counted together."""

    id: Hashable
    lon: float
    lat: float
    subject: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Reports of one subject within the radius around ``lon``, ``lat``; their ids in the order given."""

    subject: str
    lon: float
    lat: float
    ids: tuple[Hashable, ...]


def find_crowds(reports: Iterable[Report], *, radius_m: float, least: int) -> list[Crowd]:
    """Crowds of at least ``least`` reports, the largest first; no report is in two.

    Squares as wide as the radius are counted first; only where a square and its neighbours hold enough points is a
    centre moved to the middle of the points within its radius, starting at the middle of the square's own points.
    Cost grows with the number of reports, not with their pairs.
    """
    by_subject: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_subject[report.subject].append(report)
    found: list[Crowd] = []
    for subject, reported in by_subject.items():
        own = reported
        while len(own) >= least:
            crowd = _densest(subject, own, radius_m, least)
            if crowd is None:
                break
            found.append(crowd)
            taken = set(crowd.ids)
            own = [report for report in own if report.id not in taken]
    return sorted(found, key=lambda crowd: -len(crowd.ids))


def _densest(subject: str, reports: Sequence[Report], radius_m: float, least: int) -> Crowd | None:
    """The largest crowd of one subject, None when there is none."""
    east_m = METRES_PER_DEGREE * cos(radians(reports[0].lat))
    points = [(report.lon * east_m, report.lat * METRES_PER_DEGREE) for report in reports]
    squares: dict[tuple[int, int], list[int]] = defaultdict(list)
    for position, (x, y) in enumerate(points):
        squares[floor(x / radius_m), floor(y / radius_m)].append(position)
    best: tuple[int, tuple[float, float], list[int]] | None = None
    for (column, row), own in squares.items():
        around = [
            position
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for position in squares.get((column + dx, row + dy), ())
        ]
        if len(around) < least:
            continue
        centre, inside = _settle(points, own, squares, radius_m)
        if len(inside) >= least and (best is None or len(inside) > best[0]):
            best = (len(inside), centre, inside)
    if best is None:
        return None
    _, (x, y), inside = best
    ids = tuple(reports[position].id for position in sorted(inside))
    return Crowd(subject, x / east_m, y / METRES_PER_DEGREE, ids)


def _settle(
    points: Sequence[tuple[float, float]],
    start: Sequence[int],
    squares: dict[tuple[int, int], list[int]],
    radius_m: float,
) -> tuple[tuple[float, float], list[int]]:
    """Move a centre to the middle of what it reaches; the place that reached most, and what it reached."""
    centre = _middle(points, start)
    best: tuple[tuple[float, float], list[int]] = (centre, [])
    for _ in range(MOVES):
        inside = _within(points, squares, centre, radius_m)
        if len(inside) < len(best[1]) or (inside == best[1] and centre == best[0]):
            break
        best = (centre, inside)
        centre = _middle(points, inside)
    return best


def _within(
    points: Sequence[tuple[float, float]],
    squares: dict[tuple[int, int], list[int]],
    centre: tuple[float, float],
    radius_m: float,
) -> list[int]:
    x, y = centre
    column, row = floor(x / radius_m), floor(y / radius_m)
    near = (
        position
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        for position in squares.get((column + dx, row + dy), ())
    )
    return [p for p in near if (points[p][0] - x) ** 2 + (points[p][1] - y) ** 2 <= radius_m**2]


def _middle(points: Sequence[tuple[float, float]], positions: Sequence[int]) -> tuple[float, float]:
    count = len(positions)
    return sum(points[p][0] for p in positions) / count, sum(points[p][1] for p in positions) / count
