"""Revoke (撤回指派): take a child or an assignment back before work is handed in."""

from datetime import datetime
from uuid import UUID

from dispatch.models import SubDispatch, Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.finish_ticket import check_nothing_below
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def revoke_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    sub_dispatch_id: UUID | None = None,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Take back a hotline ticket's child (the oldest open one unless named) or a grid event's assignment."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        if change.ticket.kind == Ticket.Kind.HOTLINE:
            revoke_child(change, actor, sub_dispatch_id, reason)
        else:
            revoke_assignment(change, actor, reason)
    return change.ticket


def revoke_child(change: TicketChange, actor: Actor, child_id: UUID | None, reason: str) -> None:
    """The child ends without a result; its handler no longer sees the ticket."""
    children = [child for child in change.parts.open_children if child_id in (None, child.id)]
    if change.ticket.lead_unit_id not in actor.unit_codes:  # a child takes back what it handed on itself
        children = [
            child for child in children if child.parent_id and child.parent_unit_id in actor.unit_codes
        ]
    handed_on = {other.parent_id for other in change.parts.open_children}
    child = next((child for child in children if child_id or child.id not in handed_on), None)
    data = {"sub_dispatch": child.id if child else None, "reason": reason or None}
    take_step(change, "revoke", actor=actor, data=data, reason=bool(reason.strip()))
    if child is None:
        raise GridlineError("no_child_open", status=409, verb="revoke")
    check_nothing_below(change, child)
    child.state = SubDispatch.State.REVOKED
    child.finished_at = change.at
    child.save(update_fields=["state", "finished_at"])
    gone = {f"unit:{child.sub_handler_id}", f"person:{child.handler_id}"}
    change.ticket.participants = [key for key in change.ticket.participants if key not in gone]


def revoke_assignment(change: TicketChange, actor: Actor, reason: str) -> None:
    """The event is the unit's again, to assign to somebody else."""
    ticket = change.ticket
    handler = ticket.assignee_id
    data = {"assignee": str(handler) if handler else None, "reason": reason or None}
    take_step(change, "revoke", actor=actor, data=data, reason=bool(reason.strip()))
    ticket.assignee_id = None
    if handler != ticket.reporter_id:
        ticket.participants = [key for key in ticket.participants if key != f"person:{handler}"]
