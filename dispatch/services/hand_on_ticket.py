"""Hand on what somebody absent has of a ticket: assignment, children, named site checks (RULES 8n)."""

from collections.abc import Mapping
from typing import Any

from dispatch.models import SiteCheck, SubDispatch, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.stand_ins import StandIns
from dispatch.services.changing_ticket import take_step
from dispatch.services.ticket_change import TicketChange
from dispatch.services.warn_unmanned_check import warn_unmanned_check
from grid.domain.actor import Actor

Moved = Mapping[str, Any]
EVENT = "ticket_work_handed_on"


def hand_on_ticket(ticket: Ticket, stand_ins: StandIns, *, reason: str, moment: Moment) -> list[Moved]:
    """Give each piece to whom ``stand_ins`` names; what was moved. ``ticket`` is locked by the caller.

    Each is an act of the system with a version of its own; an assignment that nobody can take goes back to the unit.
    """
    change = TicketChange(ticket, moment=moment)
    moved: list[Moved] = []
    if ticket.assignee_id == stand_ins.absent:
        moved.append(_assignment(change, stand_ins, reason))
    absent = stand_ins.absent
    children = [child for child in change.parts.open_children if child.handler_id == absent]
    checks = list(SiteCheck.objects.filter(ticket=ticket, checker_id=absent, answered_at=None))
    moved += [_child(change, child, stand_ins, reason) for child in children]
    moved += [_check(change, check, stand_ins, reason) for check in checks]
    if moved:
        change.write()
    return moved


def _assignment(change: TicketChange, stand_ins: StandIns, reason: str) -> Moved:
    ticket, taker = change.ticket, stand_ins.for_event(change.ticket)
    back = taker is None and ticket.state == "assigned"
    if back:
        data = {"assignee": str(stand_ins.absent), "reason": reason}
        take_step(change, "revoke", actor=Actor.system(), data=data, reason=True)
    ticket.assignee_id = taker
    if not back:
        _act(change, stand_ins, taker, reason)
    _swap(ticket, stand_ins.absent, taker, keep=ticket.reporter_id == stand_ins.absent)
    return _moved("tickets", ticket, taker)


def _child(change: TicketChange, child: SubDispatch, stand_ins: StandIns, reason: str) -> Moved:
    """A child that named the person alone becomes the parent unit's, when nobody takes it."""
    taker = stand_ins.for_child(child)
    child.handler_id = taker
    if taker is None and child.sub_handler_id is None:
        child.sub_handler_id = child.parent_unit_id
    child.save(update_fields=["handler", "sub_handler"])
    _act(change, stand_ins, taker, reason, sub_dispatch=child.id)
    _swap(change.ticket, stand_ins.absent, taker)
    if child.sub_handler_id:
        keys = {*change.ticket.participants, f"unit:{child.sub_handler_id}"}
        change.ticket.participants = sorted(keys)
    return _moved("children", change.ticket, taker)


def _check(change: TicketChange, check: SiteCheck, stand_ins: StandIns, reason: str) -> Moved:
    taker = stand_ins.for_check(check, change.ticket)
    check.checker_id = taker
    check.save(update_fields=["checker"])
    _act(change, stand_ins, taker, reason, site_check=check.id)
    _swap(change.ticket, stand_ins.absent, taker)
    if taker is None and change.ticket.kind == Ticket.Kind.GRID_EVENT:
        warn_unmanned_check(change)
    return _moved("checks", change.ticket, taker)


def _act(change: TicketChange, stand_ins: StandIns, taker: int | None, reason: str, **about: object) -> None:
    data = {"absent": str(stand_ins.absent), "assignee": str(taker) if taker else None, "reason": reason}
    change.act(EVENT, actor=Actor.system(), data={**data, **about})


def _swap(ticket: Ticket, absent: int, taker: int | None, *, keep: bool = False) -> None:
    """The absent person loses sight of the ticket, unless they reported it; the other one sees it."""
    gone = set() if keep or ticket.reporter_id == absent else {f"person:{absent}"}
    came = {f"person:{taker}"} if taker else set()
    ticket.participants = sorted(({*ticket.participants} - gone) | came)


def _moved(what: str, ticket: Ticket, taker: int | None) -> Moved:
    return {"what": what, "id": str(ticket.id), "number": ticket.number, "to": taker}
