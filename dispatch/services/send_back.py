"""Send back (退回修改): the head wants the draft changed."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Reply, Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.follow_ups import withdraw_planned
from dispatch.services.judge_reply import judge_reply
from grid.domain.actor import Actor


def send_back(
    *, ticket_id: UUID, actor: Actor, reason: str, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Return the draft to the clerk with the reason; the draft stays on file."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        reply = change.parts.last_reply
        take_step(
            change,
            "send_back",
            actor=actor,
            data={"reply": reply.id if reply else None, "reason": reason or None},
            reason=bool(reason.strip()),
        )
        judge_reply(reply, Reply.Outcome.SENT_BACK, remark=reason)
        withdraw_planned(change, actor)
    return change.ticket
