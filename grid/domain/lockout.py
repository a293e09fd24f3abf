"""When sign-in is refused after failures (RULES 6, defaults: five failures → fifteen minutes)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class LockoutPolicy:
    """How many failures inside which span lock a name, and for how long after the last of them."""

    failures: int = 5
    span: timedelta = timedelta(minutes=15)


DEFAULT_LOCKOUT = LockoutPolicy()


def locked_until(
    failed_at: Sequence[datetime], now: datetime, policy: LockoutPolicy = DEFAULT_LOCKOUT
) -> datetime | None:
    """The end of the lock, None when sign-in may be tried.

    `failed_at` are the failures since the last success, in any order. Attempts during the lock are not
    counted by the caller, otherwise knocking on the door would keep it shut for ever.
    """
    recent = sorted(at for at in failed_at if at > now - policy.span)
    if len(recent) < policy.failures:
        return None
    return recent[-1] + policy.span
