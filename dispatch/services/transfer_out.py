"""Transfer out (移送) what is not the district's: police, fire, ambulance, courts, petition office."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from grid.domain.actor import Actor


def transfer_out(
    *,
    ticket_id: UUID,
    actor: Actor,
    destination: str,
    requester_informed: bool,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """End a local ticket here and name who has it now; the requester must have been told."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        take_step(
            change,
            "transfer_out",
            actor=actor,
            data={"outside": destination[:80] or None, "reason": reason or None},
            destination=bool(destination.strip()),
            requester_informed=requester_informed,
        )
    return change.ticket
