"""How much of a batch is checked again, and what the findings mean for it (RULES 8d)."""

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class SpotCheckRule:
    """`share` of a batch is drawn at random; from more than `check_all_above` added or void records on, all of them.
    At an error rate of `error_limit` or more the whole batch goes back."""

    share: float = 0.05
    check_all_above: int = 20
    error_limit: float = 0.02

    def to_draw(self, rows: int) -> int:
        """How many records to draw at random: at least one of a batch that has any."""
        return min(rows, max(1, ceil(rows * self.share))) if rows else 0

    def all_of(self, count: int) -> bool:
        """Whether all of so many added (or void) records are checked."""
        return count > self.check_all_above

    def passes(self, checked: int, wrong: int) -> bool:
        """Whether a batch with these findings may be approved."""
        return checked > 0 and wrong / checked < self.error_limit
