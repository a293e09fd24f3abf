"""Report up (上报区): the event is beyond the subdistrict's powers; the district centre owns it from here."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from grid.domain.actor import Actor


def report_up_event(
    *, ticket_id: UUID, actor: Actor, reason: str, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Hand the event to the district centre with the reason; raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        take_step(
            change, "report_up", actor=actor, data={"reason": reason or None}, reason=bool(reason.strip())
        )
        change.ticket.owner_centre = "district"
    return change.ticket
