"""First contact (先行联系): log that the requester was called before work starts."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from grid.domain.actor import Actor


def contact_first(
    *,
    ticket_id: UUID,
    actor: Actor,
    reached: bool,
    note: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Log one attempt to reach the requester; an attempt counts as contact whether or not somebody answered."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        take_step(
            change,
            "contact_first",
            actor=actor,
            data={"reached": reached, "note": note or None},
            contact_result=True,
        )
        change.ticket.hotline.contacted_at = change.ticket.hotline.contacted_at or change.at
    return change.ticket
