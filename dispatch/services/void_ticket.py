"""Void (作废) a test, a false report or a duplicate of a local ticket or an event; city tickets are never voided."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.selectors.access import visible_tickets
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.city_effects import stop_work
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def void_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    ground: str,
    reason: str = "",
    duplicate_of: UUID | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """End the ticket as void on one of three grounds; a duplicate keeps the link to its original.

    Raises `duplicate_unknown` and what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        if ground == "duplicate":
            originals = visible_tickets(actor).exclude(id=ticket_id)
            if duplicate_of is None or not originals.filter(id=duplicate_of).exists():
                raise GridlineError("duplicate_unknown", status=422, field="duplicate_of")
        data = {"reason": f"{ground}: {reason}" if reason else ground, "duplicate_of": duplicate_of}
        take_step(change, "void", actor=actor, data=data, void_ground=ground, reason=bool(reason.strip()))
        change.ticket.duplicate_of_id = duplicate_of if ground == "duplicate" else None
        stop_work(change, why="voided")
    return change.ticket
