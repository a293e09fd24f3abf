"""Close (办结/结案): a deliberate act of its own, never a by-product of a reply or a check."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Reply, Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.follow_ups import after_audit
from dispatch.services.judge_reply import judge_reply
from dispatch.services.reply_to_city import queue_for_city
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


def close_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    reason: str = "",
    requester_informed: bool = False,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Close a local ticket after its callback, or an event after its closure check; raises what is refused."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        audited = change.ticket.state == "awaiting_audit"
        take_step(
            change,
            "close",
            actor=actor,
            data={"reason": reason or None},
            reason=bool(reason.strip()),
            requester_informed=requester_informed,
        )
        if audited:
            pass_last_reply(change, actor)
    return change.ticket


def pass_last_reply(change: TicketChange, actor: Actor) -> None:
    """The reply stands; the result of a follow-up goes to the city as a supplement to its closed ticket (RULES 8h)."""
    reply = change.parts.last_reply
    judge_reply(reply, Reply.Outcome.PASSED, audited_by_id=actor.account_id, audited_at=change.at)
    if change.ticket.origin == Ticket.Origin.CITY:
        queue_for_city(change, "supplement", reply)
    after_audit(change, reply, actor)
