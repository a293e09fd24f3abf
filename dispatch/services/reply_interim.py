"""Reply in the interim (阶段性答复): a procedure of law or works outlast the limit; a follow-up is promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dispatch.models import FollowUp, Reply, Ticket
from dispatch.models.ids import new_id
from dispatch.services.attach_photos import attach_photos
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.follow_ups import end_follow_up
from dispatch.services.judge_reply import REPLY_LIMIT_CHARACTERS
from dispatch.services.local_dates import close_of_business, future_date
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class InterimReply:
    """What the clerk lays before the head. ``statutory``: the date follows from the procedure of the legal basis."""

    text: str
    legal_basis: str = ""
    steps_done: str = ""
    plan_on: date | None = None
    statutory: bool = False


def reply_interim(
    *,
    ticket_id: UUID,
    actor: Actor,
    reply: InterimReply,
    photo_ids: Sequence[str] = (),
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Store the interim reply and what it promises. Raises `reply_too_long`, `plan_date_past` and what is refused."""
    if len(reply.text) > REPLY_LIMIT_CHARACTERS:
        raise GridlineError("reply_too_long", status=422, field="text", limit=REPLY_LIMIT_CHARACTERS)
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        attach_photos(ticket, photo_ids, actor)
        day = future_date(reply.plan_on, change.moment) if reply.plan_on else None
        reply_id, follow_up_id = new_id(), new_id()
        take_step(
            change,
            "reply_interim",
            actor=actor,
            data={
                "reply": reply_id,
                "follow_up": follow_up_id,
                "planned_at": close_of_business(day, change.moment) if day else None,
            },
            reply_text=bool(reply.text.strip()),
            solved_stated=True,  # an interim reply says: not yet
            legal_basis=bool(reply.legal_basis.strip()),
            steps_done=bool(reply.steps_done.strip()),
            plan_date=day is not None,
        )
        assert day is not None  # the life cycle asked for it
        Reply.objects.create(
            id=reply_id,
            ticket=ticket,
            kind=Reply.Kind.INTERIM,
            text=reply.text,
            solved=False,
            unit_id=ticket.lead_unit_id or "",
            drafted_by_id=actor.account_id,
            drafted_at=change.at,
        )
        end_follow_up(change, FollowUp.State.WITHDRAWN, actor)  # a new promise takes the place of an old one
        FollowUp.objects.create(
            id=follow_up_id,
            ticket=ticket,
            reply_id=reply_id,
            unit_id=ticket.lead_unit_id or "",
            legal_basis=reply.legal_basis,
            steps_done=reply.steps_done,
            statutory=reply.statutory,
            plan_on=day,
        )
    return ticket
