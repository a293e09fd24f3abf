"""Co-handling (协办): the parts of the co-units are opened with the dispatch, submitted, sent back, added, removed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from dispatch.domain.deadlines import prescribe
from dispatch.domain.stages import Stage
from dispatch.models import CoUnitPart, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.accused_units import accused_units, check_accused_named
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.attach_photos import attach_photos
from dispatch.services.judge_reply import REPLY_LIMIT_CHARACTERS
from dispatch.services.take_act import doing_act, required
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index

OPEN, SUBMITTED, REMOVED = CoUnitPart.State.OPEN, CoUnitPart.State.SUBMITTED, CoUnitPart.State.REMOVED


def open_parts(change: TicketChange, units: Sequence[str]) -> None:
    """Every co-unit named by a dispatch owes its part; parts of units that are no longer named are removed.

    What a unit has handed in for this ticket stays in. Call it before `Ticket.co_units` changes.
    """
    ticket = change.ticket
    had = bool(ticket.co_units or ticket.co_units_open)
    if not units and not had:
        return
    known = {part.unit_id: part for part in _parts(ticket)} if had and not change.new else {}
    ticket.co_units_open = [unit for unit in units if unit not in known or known[unit].state == OPEN]
    gone = [part.id for unit, part in known.items() if unit not in units]
    fresh = [unit for unit in units if unit not in known]
    if gone:
        change.after_write(lambda: CoUnitPart.objects.filter(id__in=gone).update(state=REMOVED))
    if fresh:
        change.after_write(lambda: _create(change, fresh, ""))


def add_co_unit(
    *,
    ticket_id: UUID,
    actor: Actor,
    unit: str = "",
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """One more co-unit. Raises `unit_unknown`, `unit_is_lead`, `co_unit_known`, and what else is refused."""
    with doing_act("add_co_unit", ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket, why = change.ticket, required(reason, "reason_missing", "reason")
        facts = units_index(change.moment.units_version).get(unit)
        if facts is None or facts.relation == "contractor":
            raise GridlineError("unit_unknown", status=422, field="unit", unit=unit[:48])
        if unit in accused_units(ticket.accused_unit_id):
            raise GridlineError("sub_handler_accused", status=409, field="unit")
        check_accused_named(ticket, [unit], change.moment)
        if unit == ticket.lead_unit_id:
            raise GridlineError("unit_is_lead", status=422, field="unit")
        if unit in ticket.co_units:
            raise GridlineError("co_unit_known", status=409, field="unit")
        ticket.co_units = [*ticket.co_units, unit]
        ticket.co_units_open = [*ticket.co_units_open, unit]
        change.act("ticket_co_unit_added", actor=actor, data={"unit": unit, "reason": why})
        change.after_write(lambda: _create(change, [unit], why))
    return ticket


def remove_co_unit(
    *,
    ticket_id: UUID,
    actor: Actor,
    unit: str = "",
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """A co-unit is not needed; what it wrote stays on file. Raises `co_unit_unknown` and what is refused."""
    with doing_act("remove_co_unit", ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        why = required(reason, "reason_missing", "reason")
        part = part_of(change.ticket, unit)
        ticket = change.ticket
        ticket.co_units = [code for code in ticket.co_units if code != unit]
        ticket.co_units_open = [code for code in ticket.co_units_open if code != unit]
        part.state, part.remark = REMOVED, why[:500]
        part.save(update_fields=["state", "remark"])
        change.act("ticket_co_unit_removed", actor=actor, data={"unit": unit, "part": part.id, "reason": why})
    return ticket


def submit_part(
    *,
    ticket_id: UUID,
    actor: Actor,
    text: str = "",
    photo_ids: Sequence[str] = (),
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """The co-unit answers the lead. Raises `reply_incomplete`, `reply_too_long` and what the acts' table refuses."""
    if len(text) > REPLY_LIMIT_CHARACTERS:
        raise GridlineError("reply_too_long", status=422, field="text", limit=REPLY_LIMIT_CHARACTERS)
    with doing_act("submit_part", ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket, said = change.ticket, required(text, "reply_incomplete", "text")
        own = actor.units_as(Role.UNIT_CLERK)
        unit = next(code for code in ticket.co_units_open if code in own)
        part = part_of(ticket, unit)
        attach_photos(ticket, photo_ids, actor)
        part.state, part.text = SUBMITTED, said
        part.submitted_by_id, part.submitted_at = actor.account_id, change.at
        part.save()
        ticket.co_units_open = [code for code in ticket.co_units_open if code != unit]
        change.act("ticket_co_unit_part_submitted", actor=actor, data={"unit": unit, "part": part.id})
    return ticket


def send_back_part(
    *,
    ticket_id: UUID,
    actor: Actor,
    unit: str = "",
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """The lead asks a co-unit for more. Raises `co_unit_unknown`, `co_unit_part_open` and what is refused."""
    with doing_act("send_back_part", ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        why = required(reason, "reason_missing", "reason")
        part = part_of(change.ticket, unit)
        if part.state != SUBMITTED:
            raise GridlineError("co_unit_part_open", status=409, field="unit")
        part.state, part.remark = OPEN, why[:500]
        part.save(update_fields=["state", "remark"])
        change.ticket.co_units_open = [*change.ticket.co_units_open, unit]
        change.act(
            "ticket_co_unit_part_sent_back",
            actor=actor,
            data={"unit": unit, "part": part.id, "reason": why},
        )
    return change.ticket


def part_of(ticket: Ticket, unit: str) -> CoUnitPart:
    """The unit's part of this ticket; raises `co_unit_unknown` (422)."""
    part = next((part for part in _parts(ticket) if part.unit_id == unit), None)
    if part is None:
        raise GridlineError("co_unit_unknown", status=422, field="unit", unit=unit[:48])
    return part


def parts_due(change: TicketChange) -> datetime | None:
    """By when co-units answer: one working day before the lead's own due time (RULES 8a, 8f)."""
    rules = clock_rules(change.moment.calendar_version)
    facts = replace(clock_facts_of(change.ticket), state="handling", co_units_open=True)
    running = prescribe(facts, rules.calendar, rules.limits)
    return next((deadline.due_at for deadline in running if deadline.stage == Stage.CO_UNITS), None)


def move_parts(change: TicketChange) -> None:
    """The lead's due time moved: the parts and the sub-dispatches still open follow (RULES 8a, 8k)."""

    def move() -> None:
        due_at = parts_due(change)
        CoUnitPart.objects.filter(ticket_id=change.ticket.id, state=OPEN).update(due_at=due_at)
        change.ticket.sub_dispatches.filter(state="open").update(due_at=due_at)

    change.after_write(move)


def _parts(ticket: Ticket) -> list[CoUnitPart]:
    return list(ticket.co_unit_parts.exclude(state=REMOVED))


def _create(change: TicketChange, units: Sequence[str], remark: str) -> None:
    due_at = parts_due(change)
    CoUnitPart.objects.bulk_create(
        CoUnitPart(
            id=new_id(),
            ticket_id=change.ticket.id,
            unit_id=unit,
            asked_at=change.at,
            due_at=due_at,
            remark=remark[:500],
        )
        for unit in units
    )
