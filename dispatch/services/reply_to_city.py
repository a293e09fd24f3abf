"""Reply to the city (答复市): the audited reply goes into the outbox for the city's platform."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from dispatch.models import CityMessage, Reply, Ticket
from dispatch.models.ids import new_id
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.follow_ups import after_audit
from dispatch.services.judge_reply import judge_reply
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


def reply_to_city(
    *,
    ticket_id: UUID,
    actor: Actor,
    checklist_ticked: bool,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Pass the reply and queue it for the city; the city audits, calls back and closes (Guangzhou Decree 191)."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        reply = change.parts.last_reply
        take_step(
            change,
            "reply_to_city",
            actor=actor,
            data={"reply": reply.id if reply else None},
            checklist_ticked=checklist_ticked,
        )
        judge_reply(reply, Reply.Outcome.PASSED, audited_by_id=actor.account_id, audited_at=change.at)
        queue_for_city(change, "reply", reply)
        after_audit(change, reply, actor)
    return change.ticket


def queue_for_city(
    change: TicketChange, message: str, reply: Reply | None = None, body: Mapping[str, object] = {}
) -> None:
    """Put a message into the outbox in the same transaction as the step that caused it."""
    message_id = new_id()
    CityMessage.objects.create(
        id=message_id,
        direction=CityMessage.Direction.OUT,
        system=change.ticket.external_system or "city",
        message_id=str(message_id),
        ticket=change.ticket,
        message=message,
        state=CityMessage.State.WAITING,
        reply=reply,
        body=dict(body),
        at=change.at,
    )
