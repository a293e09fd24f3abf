"""Assign (指派) a dispatched event to a handler, never to whoever reported it (巡办分离)."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.selectors.find_handler import find_handler
from dispatch.services.changing_ticket import changing_ticket, take_step
from grid.domain.actor import Actor


def assign_event(
    *,
    ticket_id: UUID,
    actor: Actor,
    handler_id: int | None,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Give the event to a handler of the lead unit; raises `handler_unknown` and what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        if handler_id is not None:
            find_handler(handler_id=handler_id, actor=actor)
        take_step(
            change,
            "assign",
            actor=actor,
            data={"assignee": str(handler_id) if handler_id else None, "unit": ticket.lead_unit_id},
            assignee=handler_id is not None,
            assignee_is_reporter=handler_id == ticket.reporter_id,
        )
        ticket.assignee_id = handler_id
        ticket.participants = sorted({*ticket.participants, f"person:{handler_id}"})
    return change.ticket
