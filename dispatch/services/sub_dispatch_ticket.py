"""Sub-dispatch (再派): the handling unit hands work down; it keeps answering for the ticket."""

from datetime import datetime
from uuid import UUID

from dispatch.models import SubDispatch, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.find_handler import find_handler
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index


def sub_dispatch_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    unit: str = "",
    handler_id: int | None = None,
    task_text: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Make a child for a unit (code), a person, or a person of a unit; due one working day before the parent.

    Raises `unit_unknown`, `handler_unknown` and what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        if unit and units_index(change.moment.units_version).get(unit) is None:
            raise GridlineError("unit_unknown", status=422, field="unit", unit=unit[:48])
        if handler_id is not None:
            find_handler(handler_id=handler_id, actor=actor)
        child_id = new_id()
        take_step(
            change,
            "sub_dispatch",
            actor=actor,
            data={
                "sub_dispatch": child_id,
                "unit": unit or None,
                "assignee": str(handler_id) if handler_id else None,
            },
            child_handler=bool(unit or handler_id),
        )
        child = SubDispatch(
            id=child_id,
            ticket=ticket,
            parent_unit_id=ticket.lead_unit_id or "",
            sub_handler_id=unit or None,
            handler_id=handler_id,
            task_text=task_text,
            created_at=change.at,
        )
        child.save(force_insert=True)
        keys = [f"unit:{unit}"] if unit else []
        keys += [f"person:{handler_id}"] if handler_id else []
        ticket.participants = sorted({*ticket.participants, *keys})
        change.after_write(lambda: set_due(child, change))
    return ticket


def set_due(child: SubDispatch, change: TicketChange) -> None:
    """The child's due time is the stage's, as the clocks prescribe it."""
    due_at = next(
        (deadline.due_at for deadline in change.deadlines if deadline.stage == "sub_dispatch"), None
    )
    SubDispatch.objects.filter(id=child.id).update(due_at=due_at)
