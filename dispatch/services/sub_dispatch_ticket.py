"""Sub-dispatch (再派): the handling unit hands work down; it keeps answering for the ticket."""

from datetime import datetime
from uuid import UUID

from dispatch.domain.backward_plan import PLAN_PARTS
from dispatch.models import SubDispatch, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.decision_facts import own_child_unit
from dispatch.selectors.find_handler import find_handler
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.dispatch_ticket import check_units
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index

LOWEST_TIER = 3


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
        check_units(change, (unit,) if unit else ())
        parent = handed_on_from(change, actor)
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
                "parent": parent.id if parent else None,
            },
            child_handler=bool(unit or handler_id),
        )
        check_hands_on(change, parent, unit)
        child = SubDispatch(
            id=child_id,
            ticket=ticket,
            parent=parent,
            parent_unit_id=(parent.sub_handler_id if parent else ticket.lead_unit_id) or "",
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


def handed_on_from(change: TicketChange, actor: Actor) -> SubDispatch | None:
    """The child that is handed on; None where the lead unit itself hands down."""
    if change.ticket.lead_unit_id in actor.unit_codes:
        return None
    return own_child_unit(change.parts, actor)


def check_hands_on(change: TicketChange, parent: SubDispatch | None, unit: str) -> None:
    """A child hands on to tier 3 alone: community, station, team, contractor (RULES 8k); or to an own person.

    Raises `unit_hands_down_no_further` (422).
    """
    target = units_index(change.moment.units_version).get(unit)
    if parent is not None and target is not None and target.tier != LOWEST_TIER:
        raise GridlineError("unit_hands_down_no_further", status=422, field="unit")


def set_due(child: SubDispatch, change: TicketChange) -> None:
    """Due as the stage's clock prescribes; what a child handed on, one working day before that child."""
    due_at = next(
        (deadline.due_at for deadline in change.deadlines if deadline.stage == "sub_dispatch"), None
    )
    if child.parent is not None and child.parent.due_at is not None:
        rules = clock_rules(change.moment.calendar_version)
        earlier = rules.calendar.subtract(
            child.parent.due_at, rules.limits.find(change.ticket.kind, PLAN_PARTS)
        ).at
        due_at = earlier if earlier > change.at else child.parent.due_at
    SubDispatch.objects.filter(id=child.id).update(due_at=due_at)
