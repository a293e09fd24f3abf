"""Pass the audit (答复审核) of a local ticket's reply: the callback follows."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Reply, Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.follow_ups import after_audit
from dispatch.services.judge_reply import judge_reply
from grid.domain.actor import Actor


def pass_audit(
    *,
    ticket_id: UUID,
    actor: Actor,
    requester_informed: bool = False,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """The reply stands; the ticket goes to the callback desk, an interim reply into follow-up."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        reply = change.parts.last_reply
        take_step(
            change,
            "pass_audit",
            actor=actor,
            data={"reply": reply.id if reply else None},
            requester_informed=requester_informed,
        )
        judge_reply(reply, Reply.Outcome.PASSED, audited_by_id=actor.account_id, audited_at=change.at)
        after_audit(change, reply, actor)
    return change.ticket
