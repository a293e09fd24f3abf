"""How well found parts agree with the right ones.

A found part counts only if its type and both its ends are exactly right. Precision is the share of found parts that
are right, recall the share of right parts that were found, F1 their harmonic mean; over all types together ("micro")
from the summed counts.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gis.domain.address_parsing.parts import Part


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of parts: right and found, found, right; each figure is 0 when nothing is there to count."""

    hits: int
    found: int
    expected: int

    @property
    def precision(self) -> float:
        """0-1."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """0-1."""
        return self.hits / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """0-1."""
        return 2 * self.hits / (self.found + self.expected) if self.found + self.expected else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """Over all types, and by type in the order of how many parts there are."""

    all: Score
    by_type: dict[str, Score]


def score_parts(pairs: Iterable[tuple[Sequence[Part], Sequence[Part]]]) -> Scores:
    """Compares (found, expected) of every address."""
    hits, found, expected = Counter[str](), Counter[str](), Counter[str]()
    for got, wanted in pairs:
        hits.update(part.type for part in set(got) & set(wanted))
        found.update(part.type for part in got)
        expected.update(part.type for part in wanted)
    types = [kind for kind, _ in (found + expected).most_common()]
    return Scores(
        Score(hits.total(), found.total(), expected.total()),
        {kind: Score(hits[kind], found[kind], expected[kind]) for kind in types},
    )
