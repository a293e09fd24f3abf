"""Where the feed stands, and whether somebody who was away can go on from where they stopped."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """``upto`` is the last place given out, ``oldest`` the first still kept (upto + 1 when none is)."""

    epoch: str
    upto: int
    oldest: int

    def resumable(self, epoch: str | None, after: int | None) -> bool:
        """Whether every event after that place is still here: same epoch, not pruned, not from the future."""
        return epoch == self.epoch and after is not None and self.oldest - 1 <= after <= self.upto


def scope_mark(keys: Iterable[str]) -> str:
    """A short mark of a set of scope keys: another mark means that what was fetched under the old one is stale."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:12]
