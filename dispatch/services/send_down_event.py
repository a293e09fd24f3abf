"""Send down (下派街道): the event belongs to a subdistrict; its centre owns it from here."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.selectors.names import names
from dispatch.services.changing_ticket import changing_ticket, take_step
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def send_down_event(
    *,
    ticket_id: UUID,
    actor: Actor,
    subdistrict: str,
    reason: str,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Hand the event to the centre of ``subdistrict`` (code); raises `subdistrict_unknown` and what is refused."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        if subdistrict and subdistrict not in names(change.moment).areas:
            raise GridlineError("subdistrict_unknown", status=422, field="subdistrict")
        take_step(
            change,
            "send_down",
            actor=actor,
            data={"centre": subdistrict or None, "reason": reason or None},
            subdistrict=bool(subdistrict),
            reason=bool(reason.strip()),
        )
        change.ticket.owner_centre = subdistrict
    return change.ticket
