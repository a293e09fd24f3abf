"""Finish (处置完成): a sub-handler hands the child back, or the handler of a grid event says it is done."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dispatch.models import SiteCheck, SubDispatch, Ticket
from dispatch.models.ids import new_id
from dispatch.services.attach_photos import attach_photos
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.ticket_change import TicketChange
from dispatch.services.warn_unmanned_check import warn_unmanned_check
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


def finish_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    text: str = "",
    sub_dispatch_id: UUID | None = None,
    reason: str = "",
    photo_ids: Sequence[str] = (),
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Finish the actor's child of a hotline ticket, or the work on a grid event.

    A grid event wants an after photo taken within 50 m, or a ``reason`` why there is none; its closure check is
    sent in the same step. Raises what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        attach_photos(change.ticket, photo_ids, actor)
        if change.ticket.kind == Ticket.Kind.HOTLINE:
            finish_child(change, actor, text, sub_dispatch_id)
        else:
            finish_event(change, actor, text, reason)
    return change.ticket


def finish_child(change: TicketChange, actor: Actor, text: str, child_id: UUID | None) -> None:
    """Close the child; the parent goes on when it was the last."""
    child = own_child(change, actor, child_id)
    take_step(
        change,
        "finish",
        actor=actor,
        data={"sub_dispatch": child.id if child else None},
        result=bool(text.strip()),
    )
    if child is None:
        raise GridlineError("no_child_open", status=409)
    check_nothing_below(change, child)
    child.state = SubDispatch.State.FINISHED
    child.finished_at = change.at
    child.result_text = text
    child.save(update_fields=["state", "finished_at", "result_text"])


def check_nothing_below(change: TicketChange, child: SubDispatch) -> None:
    """A child that handed on ends after what it handed on (8k). Raises `child_still_open` (409)."""
    if any(other.parent_id == child.id for other in change.parts.open_children):
        raise GridlineError("child_still_open", status=409, verb="finish")


def own_child(change: TicketChange, actor: Actor, child_id: UUID | None) -> SubDispatch | None:
    """The open child meant: the one named, else the actor's own, else any the actor's unit answers for."""
    children = change.parts.open_children
    if child_id is not None:
        children = [child for child in children if child.id == child_id]
    own_units = actor.unit_codes | ({actor.unit_code} if actor.unit_code else set())
    mine = [child for child in children if child.handler_id == actor.account_id]
    of_unit = [child for child in children if child.handler_id is None and child.sub_handler_id in own_units]
    leads = change.ticket.lead_unit_id in own_units
    as_parent = children if leads and actor.has(Role.UNIT_CLERK) else []
    return next(iter([*mine, *of_unit, *as_parent]), None)


def finish_event(change: TicketChange, actor: Actor, text: str, reason: str) -> None:
    """The event is handled; the system sends somebody else to look (RULES 8b: closure check within 4 work hours)."""
    detail = change.ticket.grid_event
    handler = str(change.ticket.assignee_id) if change.ticket.assignee_id else None
    take_step(
        change,
        "finish",
        actor=actor,
        data={"assignee": handler},
        result=bool(text.strip()),
        reason=bool(reason.strip()),
    )
    detail.handled_at = change.at
    detail.handled_by_id = actor.account_id if not actor.has(Role.CITY) else None
    send_closure_check(change)


def send_closure_check(change: TicketChange) -> None:
    """Offer the closure check to the site checkers of the subdistrict, whoever handled it excepted."""
    check = SiteCheck(
        id=new_id(), ticket=change.ticket, purpose=SiteCheck.Purpose.CLOSURE, asked_at=change.at
    )
    take_step(change, "closure_check", actor=Actor.system(), data={"site_check": check.id})
    check.save(force_insert=True)
    warn_unmanned_check(change)
