"""The city's answer to a forwarded extension: its new due time, or no."""

from datetime import datetime
from typing import Any

from dispatch.services.changing_ticket import take_step
from dispatch.services.co_units import move_parts
from dispatch.services.decide_extension import city_extended, close_extension
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

#: The city's message → the verb of the life cycle.
EXTENSION_ANSWERS = {"city_grant_extension": "grant_extension", "city_refuse_extension": "refuse_extension"}


def answer_extension(
    change: TicketChange,
    message: str,
    due_at: datetime | None,
    reason: str,
    data: dict[str, Any],
    actor: Actor,
) -> None:
    """Apply the answer. A grant that comes after the unit has replied still moves the city's time: it is its last word.

    Raises `city_due_missing` (422) for a grant without a time, `verb_not_allowed` (409) where nothing was asked.
    """
    verb, asked = EXTENSION_ANSWERS[message], change.parts.extension
    detail = change.ticket.hotline
    if change.ticket.state == "extension_requested":
        take_step(
            change,
            verb,
            actor=actor,
            data={
                **data,
                "extension": asked.id if asked else None,
                "reason": reason or None,
                **({"until": due_at} if verb == "grant_extension" else {}),
            },
            reason=bool(reason.strip()),
            city_due=due_at is not None,
        )
        settle(change, verb, due_at, reason, actor)
        return
    if detail.extension_forwarded_at is None:
        raise GridlineError("verb_not_allowed", status=409, verb=verb, state=change.ticket.state)
    if verb == "grant_extension" and due_at is None:
        raise GridlineError("city_due_missing", status=422, field="due_at")
    detail.extension_forwarded_at = None
    if verb == "grant_extension":
        detail.city_due_at = due_at
        moved = {**data, "due_at": due_at, "reason": reason or None}
        change.act("ticket_city_due_moved", actor=actor, data=moved)


def settle(change: TicketChange, verb: str, due_at: datetime | None, reason: str, actor: Actor) -> None:
    """Write the answer to the request and, where granted, the city's new time to the ticket."""
    change.ticket.hotline.extension_forwarded_at = None
    if verb == "grant_extension" and due_at is not None:
        city_extended(change, due_at, actor, reason)
        move_parts(change)
    else:
        close_extension(change, "refused", actor, reason)
