"""Dispute (列入争议): the dispatcher finds that nobody knows whose the ticket is, and names who acts first."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.open_dispute import open_dispute
from grid.domain.actor import Actor


def dispute_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    interim_unit: str | None = None,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Open the dispute on one of the grounds of RULES 8a; ``interim_unit`` None = by place or hazard (8j)."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        open_dispute(change, actor=actor, interim_unit=interim_unit, reason=reason)
        change.ticket.decided_by_id = actor.account_id or change.ticket.decided_by_id
    return change.ticket
