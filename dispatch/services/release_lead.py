"""Take the ticket out of the hands of its lead unit: its children stop, its helpers go, nobody leads it."""

from collections.abc import Iterable

from dispatch.models import SubDispatch
from dispatch.services.co_units import open_parts
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


def release_lead(change: TicketChange, *, why: str) -> None:
    """Clear lead, helpers, assignee and what was handed down; ``why`` is the code its children are told."""
    ticket = change.ticket
    stop_children(change, why=why)
    forget_participants(
        change, (f"unit:{ticket.lead_unit_id}", f"person:{ticket.assignee_id}"), keep_reporter=True
    )
    open_parts(change, ())
    ticket.lead_unit_id = None
    ticket.co_units = []
    ticket.notify_units = []
    ticket.assignee_id = None
    ticket.dispatched_at = None
    ticket.late_return_let_in = ""


def stop_children(change: TicketChange, *, why: str, keep_sight: bool = False) -> None:
    """Every open sub-dispatch is revoked (8k). ``keep_sight``: those who had it go on seeing the ticket."""
    if change.new:
        return
    children = list(change.ticket.sub_dispatches.filter(state=SubDispatch.State.OPEN))
    if not children:
        return
    change.ticket.sub_dispatches.filter(state=SubDispatch.State.OPEN).update(
        state=SubDispatch.State.REVOKED, finished_at=change.at
    )
    change.note(
        "ticket_children_stopped",
        actor=Actor.system(),
        data={
            "sub_dispatches": [str(child.id) for child in children],
            "units": sorted({child.sub_handler_id for child in children if child.sub_handler_id}),
            "reason": why,
        },
    )
    if keep_sight:
        return
    keys = [f"unit:{child.sub_handler_id}" for child in children]
    keys += [f"person:{child.handler_id}" for child in children]
    forget_participants(change, keys)


def forget_participants(change: TicketChange, keys: Iterable[str], *, keep_reporter: bool = True) -> None:
    """Take scope keys from the participants; whoever reported the event keeps sight of it."""
    ticket = change.ticket
    gone = set(keys)
    if keep_reporter and ticket.reporter_id:
        gone.discard(f"person:{ticket.reporter_id}")
    ticket.participants = [key for key in ticket.participants if key not in gone]
