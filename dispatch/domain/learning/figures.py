"""How good a ranking of units was: top-1, top-3, macro-F1, and what could have been routed without asking."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

TOP = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """What was ranked for one case before its unit was known. ``trust`` (0–1) decides on dispatching at once."""

    truth: str
    ranked: tuple[str, ...]
    trust: float = 0.0
    unit_was_known: bool = True
    """The true unit had handled something before: nothing that learns can name it otherwise."""

    @property
    def first(self) -> str:
        """The unit ranked first, empty when nothing was ranked."""
        return self.ranked[0] if self.ranked else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """All shares are between 0 and 1; precision is None when nothing would have been dispatched at once."""

    cases: int
    top_1: float
    top_3: float
    macro_f1: float
    auto_share: float
    auto_precision: float | None
    reachable: float

    def as_json(self) -> dict[str, float | int | None]:
        """The figures as reported, four digits."""
        precision = None if self.auto_precision is None else round(self.auto_precision, 4)
        return {
            "cases": self.cases,
            "top_1": round(self.top_1, 4),
            "top_3": round(self.top_3, 4),
            "macro_f1": round(self.macro_f1, 4),
            "auto_share": round(self.auto_share, 4),
            "auto_precision": precision,
            "reachable": round(self.reachable, 4),
        }


def figures_of(guesses: Sequence[Guess], auto_trust: float) -> Figures:
    """The figures when everything trusted at least so much is dispatched at once; zeros for no guesses."""
    count = len(guesses)
    if not count:
        return Figures(0, 0.0, 0.0, 0.0, 0.0, None, 0.0)
    sure = [guess for guess in guesses if guess.ranked and guess.trust >= auto_trust]
    right = sum(guess.first == guess.truth for guess in sure)
    return Figures(
        cases=count,
        top_1=sum(guess.first == guess.truth for guess in guesses) / count,
        top_3=sum(guess.truth in guess.ranked[:TOP] for guess in guesses) / count,
        macro_f1=macro_f1(guesses),
        auto_share=len(sure) / count,
        auto_precision=right / len(sure) if sure else None,
        reachable=sum(guess.unit_was_known for guess in guesses) / count,
    )


def macro_f1(guesses: Sequence[Guess]) -> float:
    """The mean over all units, stated or guessed, of 2·TP / (2·TP + FP + FN): rare units weigh as much as large."""
    true_of = Counter(guess.truth for guess in guesses)
    guessed = Counter(guess.first for guess in guesses if guess.first)
    hits = Counter(guess.truth for guess in guesses if guess.first == guess.truth)
    units = true_of.keys() | guessed.keys()
    if not units:
        return 0.0
    return sum(2 * hits[unit] / (true_of[unit] + guessed[unit]) for unit in units) / len(units)
