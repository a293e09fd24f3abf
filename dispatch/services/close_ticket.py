"""Close (办结/结案): a deliberate act of its own, never a by-product of a reply or a check."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from grid.domain.actor import Actor


def close_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    reason: str = "",
    requester_informed: bool = False,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Close a local ticket after its callback, or an event after its closure check; raises what is refused."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        take_step(
            change,
            "close",
            actor=actor,
            data={"reason": reason or None},
            reason=bool(reason.strip()),
            requester_informed=requester_informed,
        )
    return change.ticket
