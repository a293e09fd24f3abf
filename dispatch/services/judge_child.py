"""Hand a child back to its parent, confirm its result, or open it again (再派 8k: the parent answers for it)."""

from datetime import datetime
from uuid import UUID

from dispatch.domain.stages import Stage
from dispatch.models import SubDispatch, Ticket
from dispatch.selectors.decision_facts import any_child_of, reach_facts
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

SUB_HANDLERS = (Role.HANDLER, Role.CONTRACTOR, Role.COMMUNITY_CLERK, Role.UNIT_CLERK)
WORK_GOES_ON = frozenset({"handling", "sub_dispatched", "extension_requested", "rework"})


def hand_back_child(
    *,
    ticket_id: UUID,
    actor: Actor,
    reason: str,
    sub_dispatch_id: UUID | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """The sub-handler asks its parent to take the work back; only the parent can (`revoke`), nobody above it.

    Raises `no_child_open` (409), `out_of_reach` (403), `reason_missing` (422).
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        if not actor.has(*SUB_HANDLERS):
            raise GridlineError("role_not_entitled", status=403, verb="hand_back")
        own = [child for child in change.parts.open_children if sub_dispatch_id in (None, child.id)]
        if not own:
            raise GridlineError("no_child_open", status=409, verb="hand_back")
        child = next((child for child in own if any_child_of_one(child, actor)), None)
        if child is None or not any_child_of(change.parts, actor):
            raise GridlineError("out_of_reach", status=403, verb="hand_back")
        if not reason.strip():
            raise GridlineError("reason_missing", status=422, field="reason", verb="hand_back")
        child.return_asked_at, child.return_reason = change.at, reason
        child.save(update_fields=["return_asked_at", "return_reason"])
        data = {"sub_dispatch": child.id, "reason": reason}
        change.note("ticket_child_handed_back", actor=actor, data=data)
    return change.ticket


def any_child_of_one(child: SubDispatch, actor: Actor) -> bool:
    """The child names the actor, or the actor's unit without a person."""
    own = actor.unit_codes | ({actor.unit_code} if actor.unit_code else set())
    return child.handler_id == actor.account_id if child.handler_id else child.sub_handler_id in own


def confirm_child(
    *,
    ticket_id: UUID,
    actor: Actor,
    sub_dispatch_id: UUID,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """The parent's clerk stands for the child's result. Raises `child_not_finished` (409) and who may not."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        child = finished_child(change, actor, sub_dispatch_id, "confirm_child")
        if child.confirmed_at is None:
            child.confirmed_at, child.confirmed_by_id = change.at, actor.account_id
            child.save(update_fields=["confirmed_at", "confirmed_by"])
            change.note("ticket_child_confirmed", actor=actor, data={"sub_dispatch": child.id})
    return change.ticket


def reopen_child(
    *,
    ticket_id: UUID,
    actor: Actor,
    sub_dispatch_id: UUID,
    reason: str,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """The result does not do: the child goes on with the same due time; the parent's state stays.

    Raises `child_not_finished` (409), `reason_missing` (422) and who may not.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        child = finished_child(change, actor, sub_dispatch_id, "reopen_child")
        if not reason.strip():
            raise GridlineError("reason_missing", status=422, field="reason", verb="reopen_child")
        child.state, child.finished_at, child.confirmed_at = SubDispatch.State.OPEN, None, None
        child.save(update_fields=["state", "finished_at", "confirmed_at"])
        keys = [f"unit:{child.sub_handler_id}"] if child.sub_handler_id else []
        keys += [f"person:{child.handler_id}"] if child.handler_id else []
        change.ticket.participants = sorted({*change.ticket.participants, *keys})
        data = {"sub_dispatch": child.id, "reason": reason}
        change.note("ticket_child_reopened", actor=actor, data=data)
    return change.ticket


def finished_child(change: TicketChange, actor: Actor, child_id: UUID, verb: str) -> SubDispatch:
    """The finished child, when the actor is a clerk of the unit that handed it down."""
    ticket = change.ticket
    if not actor.has(Role.UNIT_CLERK):
        raise GridlineError("role_not_entitled", status=403, verb=verb)
    child = ticket.sub_dispatches.filter(id=child_id).first()
    parents = {child.parent_unit_id} if child else set()
    if not reach_facts(ticket, actor, change.parts)["is_lead_unit"] and not parents & actor.unit_codes:
        raise GridlineError("out_of_reach", status=403, verb=verb)
    if child is None or child.state != SubDispatch.State.FINISHED or ticket.state not in WORK_GOES_ON:
        raise GridlineError("child_not_finished", status=409)
    return child


def confirm_finished_children(change: TicketChange, actor: Actor) -> None:
    """Who drafts the reply from the children's results stands for them: what is not confirmed yet is now.

    No statement for a ticket of which nothing was ever handed down.
    """
    if Stage.SUB_DISPATCH not in change.ticket.stage_cycles:
        return
    open_results = change.ticket.sub_dispatches.filter(
        state=SubDispatch.State.FINISHED, confirmed_at__isnull=True
    )
    open_results.update(confirmed_at=change.at, confirmed_by_id=actor.account_id)
