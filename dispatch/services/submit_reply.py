"""Submit a reply (提交答复): the clerk's draft goes to the head for signature."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dispatch.models import Reply, Ticket
from dispatch.models.ids import new_id
from dispatch.services.attach_photos import attach_photos
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.decide_extension import withdraw_extension
from dispatch.services.judge_child import confirm_finished_children
from dispatch.services.judge_reply import REPLY_LIMIT_CHARACTERS
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def submit_reply(
    *,
    ticket_id: UUID,
    actor: Actor,
    text: str,
    solved: bool | None,
    photo_ids: Sequence[str] = (),
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Store the draft and lay it before the head; raises `reply_too_long` and what the life cycle refuses."""
    if len(text) > REPLY_LIMIT_CHARACTERS:
        raise GridlineError("reply_too_long", status=422, field="text", limit=REPLY_LIMIT_CHARACTERS)
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        attach_photos(change.ticket, photo_ids, actor)
        came_from = change.ticket.state
        reply_id = new_id()
        take_step(
            change,
            "submit_reply",
            actor=actor,
            data={"reply": reply_id, "solved": solved},
            reply_text=bool(text.strip()),
            solved_stated=solved is not None,
        )
        if came_from == "extension_requested":
            withdraw_extension(change, actor)
        Reply.objects.create(
            id=reply_id,
            ticket=change.ticket,
            text=text,
            solved=bool(solved),
            unit_id=change.ticket.lead_unit_id or "",
            drafted_by_id=actor.account_id,
            drafted_at=change.at,
        )
        confirm_finished_children(change, actor)
    return change.ticket
