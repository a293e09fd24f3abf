"""Give a ticket the uploads that a report or an action names."""

from collections.abc import Sequence

from dispatch.models import Attachment, Ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def attach_photos(ticket: Ticket, photo_ids: Sequence[str], actor: Actor) -> None:
    """Attach the actor's own, unused uploads; raises `photo_unknown` for any other id, absent or used or foreign."""
    if not photo_ids:
        return
    own = Attachment.objects.filter(id__in=photo_ids, ticket__isnull=True, uploaded_by_id=actor.account_id)
    if own.update(ticket=ticket) != len(set(photo_ids)):
        raise GridlineError("photo_unknown", status=422, field="photo_ids")
