"""What anybody could do without learning: the figures that a learner has to beat, taken in the same replay."""

from collections import Counter
from collections.abc import Hashable
from datetime import datetime, timedelta

from dispatch.domain.learning.case import Case, folded
from dispatch.domain.learning.figures import TOP
from dispatch.domain.learning.replay import Ranking

FIRST_YEAR = timedelta(days=365)


def class_of(case: Case) -> Hashable:
    """The finest class."""
    return tuple(map(folded, case.classes))


def class_and_place(case: Case) -> Hashable:
    """The finest class in the finest area."""
    return class_of(case), case.areas[-1:]


class Majority:
    """Always the unit that had most so far."""

    def __init__(self) -> None:
        self.units: Counter[str] = Counter()

    def rank(self, case: Case) -> Ranking:
        """The same three for every case."""
        return _ranked(self.units)

    def learn(self, case: Case) -> None:
        """One more for the unit."""
        self.units[case.unit] += 1


class MostByClass(Majority):
    """The unit that had most tickets of the class so far, else the majority."""

    def __init__(self) -> None:
        super().__init__()
        self.by_class: dict[Hashable, Counter[str]] = {}

    def rank(self, case: Case) -> Ranking:
        """By the class."""
        return _ranked(self.by_class.get(class_of(case), self.units))

    def learn(self, case: Case) -> None:
        """One more for the unit in its class."""
        super().learn(case)
        self.by_class.setdefault(class_of(case), Counter())[case.unit] += 1


class LastSeen(Majority):
    """The units that last had a ticket of this class at this place, the newest first, else the majority."""

    def __init__(self) -> None:
        super().__init__()
        self.newest: dict[Hashable, list[str]] = {}

    def rank(self, case: Case) -> Ranking:
        """By class and place."""
        newest = self.newest.get(class_and_place(case))
        return Ranking(tuple(newest[:TOP])) if newest else _ranked(self.units)

    def learn(self, case: Case) -> None:
        """The unit becomes the newest."""
        super().learn(case)
        newest = self.newest.setdefault(class_and_place(case), [])
        if case.unit in newest:
            newest.remove(case.unit)
        newest.insert(0, case.unit)


class FirstYearTable(MostByClass):
    """A table made from the first year and never touched again: class and place, else class, else majority."""

    def __init__(self, first_at: datetime) -> None:
        super().__init__()
        self.until = first_at + FIRST_YEAR
        self.by_place: dict[Hashable, Counter[str]] = {}

    def rank(self, case: Case) -> Ranking:
        """By class and place where the first year had a case, else by class."""
        found = self.by_place.get(class_and_place(case))
        return _ranked(found) if found else super().rank(case)

    def learn(self, case: Case) -> None:
        """Only what was known when the year ended."""
        if (case.known_at or case.at) < self.until:
            super().learn(case)
            self.by_place.setdefault(class_and_place(case), Counter())[case.unit] += 1


def _ranked(units: "Counter[str]") -> Ranking:
    """Most first; equals by name, so that the same file gives the same figures."""
    ordered = sorted(units, key=lambda unit: (-units[unit], unit))
    return Ranking(tuple(ordered[:TOP]))
