"""Sign off (审签): the head answers for the reply with a signature."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Reply, Ticket
from dispatch.selectors.delegations import delegation_in_force
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.judge_reply import judge_reply
from grid.domain.actor import Actor
from grid.domain.roles import Role


def sign_off(
    *, ticket_id: UUID, actor: Actor, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Sign the reply on the table; it goes to the district's audit. Raises what the life cycle refuses.

    A deputy signs under a delegation (代签), which is kept with the reply and shown.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        reply = change.parts.last_reply
        under = delegation_in_force(ticket=change.ticket, actor=actor, moment=change.moment)
        delegated = not actor.has(Role.UNIT_HEAD)
        take_step(
            change,
            "sign_off",
            actor=actor,
            data={"reply": reply.id if reply else None, "delegated": delegated},
        )
        judge_reply(
            reply, Reply.Outcome.SIGNED, signed_by_id=actor.account_id, signed_at=change.at, delegation=under
        )
    return change.ticket
