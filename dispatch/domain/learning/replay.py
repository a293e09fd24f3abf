"""Replay of past tickets in the order of time: each is ranked with what was known at its intake, nothing later."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from typing import Protocol

from dispatch.domain.learning.case import Case
from dispatch.domain.learning.figures import Guess


@dataclass(frozen=True, slots=True)
class Ranking:
    """Units, the likeliest first, none when nothing can be said; ``trust`` (0–1) in the first of them."""

    units: tuple[str, ...] = ()
    trust: float = 0.0


class Recommender(Protocol):
    """Something that ranks units and learns from tickets whose unit is known."""

    def rank(self, case: Case) -> Ranking:
        """The units for a case, by what was learned so far."""
        ...

    def learn(self, case: Case) -> None:
        """Take in a case whose unit is known now."""
        ...


@dataclass(frozen=True, slots=True)
class Replayed:
    """Cases in order with the guess for each, and how many seconds ranking and learning took together."""

    cases: tuple[Case, ...]
    guesses: tuple[Guess, ...]
    seconds: float

    def since(self, start: datetime) -> tuple[Guess, ...]:
        """The guesses for cases from ``start`` on."""
        return tuple(guess for case, guess in zip(self.cases, self.guesses, strict=True) if case.at >= start)


def in_order(cases: Iterable[Case]) -> tuple[Case, ...]:
    """By time of intake, then by line: the same file always gives the same replay."""
    return tuple(sorted(cases, key=lambda case: (case.at, case.line, case.number)))


def replay(
    cases: Sequence[Case], recommender: Recommender, stopwatch: Callable[[], float], *, at_once: bool = False
) -> Replayed:
    """Rank every case (in order), teaching each one at the moment its unit became known.

    ``stopwatch`` gives seconds. A case whose unit is known at its own intake teaches the next case, never itself;
    ``at_once`` takes that to be so for all of them.
    """
    waiting: list[tuple[datetime, int]] = []
    known_units: set[str] = set()
    guesses: list[Guess] = []
    seconds = 0.0
    for place, case in enumerate(cases):
        began = stopwatch()
        while waiting and waiting[0][0] <= case.at:
            taught = cases[heappop(waiting)[1]]
            recommender.learn(taught)
            known_units.add(taught.unit)
        ranking = recommender.rank(case)
        seconds += stopwatch() - began
        guesses.append(Guess(case.unit, ranking.units, ranking.trust, case.unit in known_units))
        known_at = case.at if at_once else case.known_at
        if known_at is not None:
            heappush(waiting, (max(known_at, case.at), place))
    return Replayed(tuple(cases), tuple(guesses), seconds)
