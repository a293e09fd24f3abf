"""Settle (协调) a dispute by a call or a coordination meeting: somebody leads from here, with minutes kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch.models import Dispute, Ticket
from dispatch.selectors.decision_facts import lead_facts
from dispatch.services.apply_routing import set_units
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.dispatch_ticket import check_units
from dispatch.services.end_dispute import (
    end_dispute,
    forgive_return,
    leave_dispute,
    open_dispute_of,
)
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was agreed: codes of units, the minutes, and the meeting where there was one."""

    unit: str = ""
    co_units: Sequence[str] = ()
    minutes: str = ""
    meeting_id: UUID | None = None


def settle_dispute(
    *,
    ticket_id: UUID,
    actor: Actor,
    settlement: Settlement,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Dispatch the ticket as agreed; its clocks start. Raises `unit_unknown` and what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        settle(change, actor=actor, settlement=settlement)
    return change.ticket


def settle(change: TicketChange, *, actor: Actor, settlement: Settlement) -> None:
    """The step itself, for callers that hold the change."""
    units = [code for code in (settlement.unit, *settlement.co_units) if code]
    check_units(change, units)
    dispute = open_dispute_of(change.ticket)
    take_step(
        change,
        "settle",
        actor=actor,
        data={
            "lead_unit": settlement.unit or None,
            "co_units": list(settlement.co_units),
            "dispute": dispute.id if dispute else None,
            "meeting": settlement.meeting_id,
        },
        minutes=bool(settlement.minutes.strip()),
        **lead_facts(settlement.unit, change.moment),
    )
    end_dispute(change, dispute, Dispute.Outcome.SETTLED, minutes=settlement.minutes)
    leave_dispute(change, dispute)
    forgive_return(change.ticket, settlement.unit)
    set_units(change, settlement.unit, tuple(settlement.co_units), ())
    change.ticket.decided_by_id = actor.account_id
