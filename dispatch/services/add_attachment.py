"""Add a photo or document to a ticket the actor sees."""

from uuid import UUID

from dispatch.models import Attachment
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.store_attachment import NO_CLAIM, PhotoClaim, store_attachment
from grid.domain.actor import Actor


def add_attachment(
    *, ticket_id: UUID, content: bytes, purpose: str, actor: Actor, claim: PhotoClaim = NO_CLAIM
) -> Attachment:
    """Store the file with the ticket; the history notes it. Raises as `store_attachment`, and `ticket_not_found`."""
    with changing_ticket(ticket_id=ticket_id, actor=actor) as change:
        stored = store_attachment(
            content=content, purpose=purpose, actor=actor, claim=claim, ticket=change.ticket
        )
        change.note(
            "ticket_attachment_added",
            actor=actor,
            data={"attachment": stored.id, "purpose": purpose, "content_type": stored.content_type},
        )
    return stored
