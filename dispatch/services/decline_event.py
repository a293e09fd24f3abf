"""Decline (不予立案) a reported event: no such matter, or not found on site; the reporter sees why."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from grid.domain.actor import Actor


def decline_event(
    *, ticket_id: UUID, actor: Actor, reason: str, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """End the event unfiled, with the reason; raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        take_step(
            change, "decline", actor=actor, data={"reason": reason or None}, reason=bool(reason.strip())
        )
    return change.ticket
