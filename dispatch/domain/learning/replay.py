"""Replay of past tickets in the order of time: each is ranked with what was known at its intake, nothing later."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from typing import Protocol

from dispatch.domain.learning.case import Case
from dispatch.domain.learning.figures import Guess


class Recommender(Protocol):
    """Something that ranks units and learns from tickets whose unit is known."""

    def rank(self, case: Case) -> Sequence[str]:
        """Units, the likeliest first; empty when it cannot say."""
        ...

    def is_sure(self) -> bool:
        """Whether the case ranked last may be dispatched without asking."""
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


def replay(cases: Sequence[Case], recommender: Recommender, stopwatch: Callable[[], float]) -> Replayed:
    """Rank every case (in order), teaching each one at the moment its unit became known.

    ``stopwatch`` gives seconds. A case whose unit is known at its own intake teaches the next case, never itself.
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
        ranked = tuple(recommender.rank(case))
        sure = bool(ranked) and recommender.is_sure()
        seconds += stopwatch() - began
        guesses.append(Guess(case.unit, ranked, sure, case.unit in known_units))
        if case.known_at is not None:
            heappush(waiting, (max(case.known_at, case.at), place))
    return Replayed(tuple(cases), tuple(guesses), seconds)
