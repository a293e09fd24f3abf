"""Start (开始办理) work on a ticket or event."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from grid.domain.actor import Actor


def start_ticket(
    *, ticket_id: UUID, actor: Actor, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Work begins; a hotline ticket wants its first contact logged before. Raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        take_step(change, "start", actor=actor, data={"unit": change.ticket.lead_unit_id})
    return change.ticket
