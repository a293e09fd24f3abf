"""Self-handle (自行处置): the inspector settled a small thing on the spot, shown by photos before and after."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.selectors.photo_history import photo_seen_before, repeat_nearby
from dispatch.services.attach_photos import attach_photos
from dispatch.services.changing_ticket import changing_ticket, take_step
from grid.domain.actor import Actor


def self_handle_event(
    *,
    ticket_id: UUID,
    actor: Actor,
    photo_ids: Sequence[str] = (),
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Mark the actor's own report as settled; the subdistrict centre still looks at it before it closes.

    Only matters on the whitelist, with photos before and after that were never used before, and no repeat within
    30 m and 24 h. Raises what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        attach_photos(ticket, photo_ids, actor)
        take_step(
            change,
            "self_handle",
            actor=actor,
            data={"matter": ticket.matter_code},
            photo_seen_before=photo_seen_before(ticket),
            repeat_nearby=repeat_nearby(ticket, now=change.at),
        )
        ticket.grid_event.self_handled = True
        ticket.grid_event.handled_at = change.at
        ticket.grid_event.handled_by_id = actor.account_id
    return change.ticket
