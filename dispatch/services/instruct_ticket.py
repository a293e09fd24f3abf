"""A district leader instructs (批示) on a ticket: an order of the leader's level is proposed with it attached."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.domain.supervision import Ground
from dispatch.models import SupervisionOrder
from dispatch.models.ids import new_id
from dispatch.selectors.access import lock_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.services.attach_supervision_instruction import attach_supervision_instruction
from dispatch.services.trigger_supervision import trigger_supervision
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


@transaction.atomic
def instruct_ticket(
    *, ticket_id: UUID, actor: Actor, text: str, due_at: datetime | None = None
) -> SupervisionOrder:
    """The order waits for an officer to issue it; each instruction is an occasion of its own.

    Raises GridlineError `role_not_entitled` (403), `ticket_not_found` (404), `lead_unit_missing` and
    `trigger_inactive` (409), and what `attach_supervision_instruction` refuses.
    """
    if not actor.has(Role.DISTRICT_LEADER):
        raise GridlineError("role_not_entitled", status=403, verb="attach_instruction")
    moment = current_moment()
    ticket = lock_ticket(ticket_id=ticket_id, actor=actor)
    if ticket.lead_unit_id is None:
        raise GridlineError("lead_unit_missing", status=409)
    order = trigger_supervision(
        ticket=ticket, ground=Ground.MEDIA_OR_LEADER, measured=1, ref=str(new_id()), moment=moment
    )
    if order is None:
        raise GridlineError("trigger_inactive", status=409)
    attach_supervision_instruction(order_id=order.id, actor=actor, text=text, due_at=due_at)
    return order
