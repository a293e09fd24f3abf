"""Sign (签收) a dispatched ticket: the unit takes charge of it."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from grid.domain.actor import Actor


def sign_ticket(
    *, ticket_id: UUID, actor: Actor, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """The lead unit's clerk (or the subdistrict's dispatcher) takes charge; raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        take_step(change, "sign", actor=actor, data={"unit": change.ticket.lead_unit_id})
        ticket = change.ticket
        ticket.hotline.signed_at = change.at
        ticket.first_receiver_id = ticket.first_receiver_id or ticket.lead_unit_id  # 首接负责
    return change.ticket
