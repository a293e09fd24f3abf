"""Correct (更正) class, matter or place of a ticket on its way: routed once, never ownerless, its time kept."""

from datetime import datetime
from uuid import UUID

from dispatch.domain.cycles import cycles_after
from dispatch.domain.routing import RoutingDecision
from dispatch.models import SubDispatch, Ticket
from dispatch.selectors.accused_units import accused_units, check_accused_named
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.decision_facts import lead_facts
from dispatch.selectors.route_place import route_ticket
from dispatch.services.apply_routing import apply_routing, set_units
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.classify_ticket import Classification, set_classification
from dispatch.services.co_units import open_parts
from dispatch.services.dispatch_ticket import check_units
from dispatch.services.file_event import find_condition, set_condition
from dispatch.services.ticket_change import TicketChange
from dispatch.services.withdraw_accused import withdraw_accused
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

CORRECTED = (
    "request_class_code", "matter_code", "request_type", "address_text", "point", "community_code",
    "accused_unit_id",
)  # fmt: skip
WAITING = frozenset({"classified", "filed"})
"""States in which a dispatch may follow the correction at once, where its row says `auto`."""


def correct_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    given: Classification,
    unit: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Store the correction and route once. The unit that has the ticket keeps it, with handler and children, when the
    answer is the same, when no row answers, or when only the return to the city is suggested; else the ticket goes
    to the answer's unit, or to `unit` where one is named, in the same transaction. A unit that turns out to be the
    accused one loses the ticket and all sight of it.

    Raises `nothing_to_correct`, `unit_unknown`, `sub_handler_accused` where nobody but the accused would lead, and for
    unknown codes, a place outside the district and what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        before = [getattr(change.ticket, name) for name in CORRECTED]
        old_matter, old_point = change.ticket.matter_code, change.ticket.point
        set_classification(change, given)
        if before == [getattr(change.ticket, name) for name in CORRECTED] and not unit:
            raise GridlineError("nothing_to_correct", status=422, field="request_class")
        decision = route_ticket(ticket=change.ticket, moment=change.moment)
        lead = change.ticket.lead_unit_id
        target = _target(decision, lead, unit)
        if unit:
            check_units(change, (unit,))
            check_accused_named(change.ticket, [unit], change.moment)
        if target in accused_units(change.ticket.accused_unit_id):
            raise GridlineError("sub_handler_accused", status=409, field="unit")
        data = _told(change, decision, given.reason, moved=old_point != change.ticket.point)
        if target == lead:
            _stay(change, decision, actor, data)
        else:
            _move(change, decision, target or "", actor, data)
        _settle(change, old_matter, moved=old_point != change.ticket.point)
        if given.accused_unit:
            withdraw_accused(change)
    return change.ticket


def _target(decision: RoutingDecision, lead: str | None, unit: str) -> str | None:
    """Who has the ticket afterwards; a ticket that waits for its first dispatch still has nobody."""
    if lead is None:
        return None
    if unit:
        return unit
    return lead if decision.suggestion is not None else decision.lead_unit or lead


def _told(change: TicketChange, decision: RoutingDecision, reason: str, *, moved: bool) -> dict[str, object]:
    ticket = change.ticket
    return {
        "request_class": ticket.request_class_code or None,
        "matter": ticket.matter_code or None,
        "moved": moved,
        "outcome": decision.outcome.value,
        "row": decision.row,
        "table_version": decision.table_version,
        "reason": reason or None,
    }


def _stay(change: TicketChange, decision: RoutingDecision, actor: Actor, data: dict[str, object]) -> None:
    """Handler, children and state stay; helpers and limit follow the new row."""
    ticket = change.ticket
    take_step(change, "correct", actor=actor, data=data, lead_stays=True, reason=bool(data["reason"]))
    if ticket.lead_unit_id is None:
        if ticket.state in WAITING:
            apply_routing(change, decision)
        else:
            _keep_decision(change, decision)
        return
    _keep_decision(change, decision)
    if decision.lead_unit == ticket.lead_unit_id:
        open_parts(change, decision.co_units)
        ticket.co_units, ticket.notify_units = list(decision.co_units), list(decision.notify_units)


def _move(
    change: TicketChange, decision: RoutingDecision, target: str, actor: Actor, data: dict[str, object]
) -> None:
    """To another unit: its stages begin, the work's clock runs on; what the old unit had handed out is taken back."""
    ticket, was, began = change.ticket, change.ticket.state, change.ticket.dispatched_at
    as_proposed = target == decision.lead_unit
    co_units = decision.co_units if as_proposed else ()
    data |= {"lead_unit": target, "from_unit": ticket.lead_unit_id, "co_units": list(co_units)}
    take_step(
        change, "correct", actor=actor, data=data, lead_stays=False, reason=bool(data["reason"]),
        **lead_facts(target, change.moment),
    )  # fmt: skip
    if was == ticket.state:  # dispatched before and after: the new unit's stages begin all the same
        ticket.state_since = change.at
        ticket.stage_cycles = cycles_after(ticket.stage_cycles, kind=ticket.kind, verb="correct", state=was)
    _take_back(change)
    kept_from = ticket.handle_from_at or began
    set_units(change, target, co_units, decision.notify_units if as_proposed else ())
    if ticket.kind == Ticket.Kind.GRID_EVENT:
        ticket.handle_from_at = kept_from
    else:
        ticket.hotline.signed_at = ticket.hotline.contacted_at = None
    ticket.decided_by_id = actor.account_id
    _keep_decision(change, decision)


def _take_back(change: TicketChange) -> None:
    """Open children end without a result, the assignee is free; neither sees the ticket any longer."""
    ticket = change.ticket
    gone = {f"person:{ticket.assignee_id}"} if ticket.assignee_id != ticket.reporter_id else set()
    for child in change.parts.open_children:
        child.state, child.finished_at = SubDispatch.State.REVOKED, change.at
        child.save(update_fields=["state", "finished_at"])
        gone |= {f"unit:{child.sub_handler_id}", f"person:{child.handler_id}"}
    ticket.assignee_id = None
    ticket.participants = [key for key in ticket.participants if key not in gone]


def _keep_decision(change: TicketChange, decision: RoutingDecision) -> None:
    ticket = change.ticket
    ticket.routing = decision.as_json()
    ticket.dispatch_table_version = decision.table_version
    if decision.priority.value != "normal" and ticket.priority == "normal":
        ticket.priority = decision.priority.value


def _settle(change: TicketChange, old_matter: str, *, moved: bool) -> None:
    """An event in another subdistrict belongs to its centre; a filed one gets its new matter's gravest condition."""
    ticket = change.ticket
    if ticket.kind != Ticket.Kind.GRID_EVENT:
        return
    if moved and ticket.subdistrict_code and ticket.owner_centre != "district":
        ticket.owner_centre = ticket.subdistrict_code
    filed_at = ticket.grid_event.filed_at
    if filed_at is not None and ticket.matter_code != old_matter:
        matter = catalogue(change.moment.catalogue_version).matter(ticket.matter_code)
        set_condition(change, matter.conditions[0].rank, find_condition(change, matter.conditions[0].rank))
        ticket.grid_event.filed_at = filed_at
