"""Sign off (审签): the head answers for the reply with a signature."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Reply, Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.judge_reply import judge_reply
from grid.domain.actor import Actor
from grid.domain.roles import Role


def sign_off(
    *, ticket_id: UUID, actor: Actor, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Sign the reply on the table; it goes to the district's audit. Raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        reply = change.parts.last_reply
        delegated = not actor.has(Role.UNIT_HEAD)
        take_step(
            change,
            "sign_off",
            actor=actor,
            data={"reply": reply.id if reply else None, "delegated": delegated},
        )
        judge_reply(reply, Reply.Outcome.SIGNED, signed_by_id=actor.account_id, signed_at=change.at)
    return change.ticket
