"""Upgrade (上报市): owner or power lies with the city; the city's platform is told and answers."""

from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.reply_to_city import queue_for_city
from grid.domain.actor import Actor


def upgrade_event(
    *,
    ticket_id: UUID,
    actor: Actor,
    city_power: bool,
    reason: str,
    destination: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Hand the event to the city, never because of the scope of the catalogue (RULES 8b).

    ``city_power``: the dispatcher states that owner or power lies with the city; ``destination`` names the body
    there. Raises `city_power_missing`, `reason_missing` (422) and what else the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        take_step(
            change,
            "upgrade",
            actor=actor,
            data={"outside": destination[:80] or None, "reason": reason or None},
            city_power=city_power,
            reason=bool(reason.strip()),
        )
        ticket = change.ticket
        ticket.owner_centre = "district"
        ticket.decided_by_id = actor.account_id
        body = {
            "reason": reason,
            "destination": destination,
            "matter": ticket.matter_code,
            "address_text": ticket.address_text,
            "point": [ticket.point.x, ticket.point.y] if ticket.point else None,
        }
        queue_for_city(change, "upgrade", body=body)
    return change.ticket
