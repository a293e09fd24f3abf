"""An event ended: whoever handles the linked ticket hears of it."""

from datetime import datetime
from uuid import UUID

from dispatch.services.note_on_tickets import lock_tickets, note_on_tickets
from grid.domain.actor import Actor


def tell_linked_ticket(*, ticket_id: UUID, event_id: UUID, state: str, at: datetime) -> None:
    """A line in the ticket's history, which its unit and desks are told; call it in the transaction of the end."""
    note_on_tickets(
        lock_tickets([ticket_id], wait=True),
        "ticket_linked_event_ended",
        actor=Actor.system(),
        at=at,
        data_of=lambda _: {"linked_ticket": event_id, "state": state},
    )
