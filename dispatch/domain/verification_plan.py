"""How the tasks of a verification campaign are shared out (核查任务派发): whole buildings, evenly, within bounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Generic, Protocol, TypeVar


class ExceptionGround(StrEnum):
    """Why a place cannot be verified now (无法核查的原因)."""

    UNREACHABLE = "unreachable"  # 无法入户: nobody there at three visits
    REFUSED = "refused"  # 拒绝配合
    GONE = "gone"  # 楼已灭失
    NOT_FOUND = "not_found"  # 找不到
    UNSAFE = "unsafe"  # 不安全


class Weighed(Protocol):
    """What can be shared out: ``records`` subjects in a responsibility grid (empty code = none covers the place)."""

    @property
    def responsibility_code(self) -> str: ...
    @property
    def records(self) -> int: ...


W = TypeVar("W", bound=Weighed)


@dataclass(frozen=True, slots=True)
class Target:
    """What one task is about: a building, or what stands in a cell outside of buildings (``building_code`` empty).

    ``records`` is how many subjects the campaign's frozen base counts there; ``lon`` and ``lat`` are None where the
    place is gone from the map.
    """

    building_code: str
    cell_code: str
    community_code: str
    subdistrict_code: str
    responsibility_code: str
    name: str
    lon: float | None
    lat: float | None
    records: int


@dataclass(frozen=True, slots=True)
class Share(Generic[W]):
    """A target and the account that gets it; None = nobody has room for it, or nobody looks after the place."""

    target: W
    person: int | None


def share_out(
    targets: Iterable[W], people: Mapping[str, Sequence[int]], loads: Mapping[int, int], *, most: int
) -> list[Share[W]]:
    """Who gets what. ``targets`` come sorted by responsibility grid and then along the street (by code).

    Within a grid every inspector is filled up to the same level with neighbouring buildings, counting what they have
    already (``loads``, in records). Nobody gets more than ``most`` records, except for a single place that is larger by
    itself. The same input gives the same answer.
    """
    held = dict(loads)
    shares: list[Share[W]] = []
    for code, group in groupby(targets, key=lambda target: target.responsibility_code):
        shares += _share_grid(list(group), people.get(code, ()), held, most)
    return shares


def within_bounds(load: int, records: int, most: int) -> bool:
    """Whether somebody with ``load`` records may get ``records`` more; one large place alone always."""
    return load == 0 or load + records <= most


def _share_grid(
    targets: Sequence[W], people: Sequence[int], held: dict[int, int], most: int
) -> list[Share[W]]:
    order = sorted(people, key=lambda person: (held.get(person, 0), person))
    waiting = sum(target.records for target in targets)
    shares: list[Share[W]] = []
    at = 0
    for turn, person in enumerate(order):
        level = (waiting + sum(held.get(other, 0) for other in order[turn:])) / (len(order) - turn)
        while at < len(targets) and _fits(held.get(person, 0), targets[at].records, level, most):
            held[person] = held.get(person, 0) + targets[at].records
            waiting -= targets[at].records
            shares.append(Share(targets[at], person))
            at += 1
    return shares + [_with_room(target, order, held, most) for target in targets[at:]]


def _fits(load: int, records: int, level: float, most: int) -> bool:
    """Up to the level, the last place by the nearer side of it; never past the bound."""
    return within_bounds(load, records, most) and (load == 0 or load + records / 2 <= level)


def _with_room(target: W, people: Sequence[int], held: dict[int, int], most: int) -> Share[W]:
    person = min(people, key=lambda one: (held.get(one, 0), one), default=None)
    if person is None or not within_bounds(held.get(person, 0), target.records, most):
        return Share(target, None)
    held[person] = held.get(person, 0) + target.records
    return Share(target, person)
