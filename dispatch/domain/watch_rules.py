"""Which tickets deserve an eye on them: passed back and forth (工单空转), difficult (疑难复杂), key (重点)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.domain.rule_values import RuleValues

PING_PONG_TOPIC = "ping_pong"
DIFFICULT_TOPIC = "difficult"
KEY_LIST_TOPIC = "key_tickets"


class Difficulty(StrEnum):
    """Why a ticket is difficult; `MANUAL` = a person says so."""

    PASSED_AROUND = "passed_around"
    DISPUTED = "disputed"
    REWORKED = "reworked"
    REPEATED = "repeated"
    SUPERVISED = "supervised"
    LONG_OPEN = "long_open"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class WatchedTicket:
    """What the rules look at. ``disputed`` = in dispute now or ruled on; level None = not supervised."""

    dispatches: int
    returns: int
    reworks: int
    repeats: int
    disputed: bool
    supervision_level: int | None
    received_at: datetime


def passed_around(ticket: WatchedTicket, rules: RuleValues) -> bool:
    """Dispatched or returned so often that it turns in circles (空转); the numbers are rows of data."""
    return ticket.dispatches >= rules.integer("dispatches") or ticket.returns >= rules.integer("returns")


def difficulties(
    ticket: WatchedTicket, *, rules: RuleValues, ping_pong: RuleValues, now: datetime
) -> tuple[Difficulty, ...]:
    """Every reason that holds, in the order of `Difficulty`."""
    level = ticket.supervision_level
    holds = {
        Difficulty.PASSED_AROUND: passed_around(ticket, ping_pong),
        Difficulty.DISPUTED: ticket.disputed,
        Difficulty.REWORKED: ticket.reworks >= rules.integer("reworks"),
        Difficulty.REPEATED: ticket.repeats >= rules.integer("repeats"),
        Difficulty.SUPERVISED: level is not None and level >= rules.integer("supervision_level"),
        Difficulty.LONG_OPEN: now - ticket.received_at >= timedelta(days=rules.integer("open_days")),
    }
    return tuple(reason for reason, true in holds.items() if true)
