"""An attachment is as visible as its ticket; an upload not yet used is its uploader's alone."""

from uuid import UUID

from dispatch.models import Attachment
from dispatch.selectors.access import visible_tickets
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def find_attachment(*, attachment_id: UUID, actor: Actor) -> Attachment:
    """The attachment; raises `attachment_not_found` (404), the same for absent and out of scope."""
    found = Attachment.objects.filter(id=attachment_id).first()
    if found is not None:
        if found.ticket_id is None and found.uploaded_by_id == actor.account_id:
            return found
        if found.ticket_id is not None and visible_tickets(actor).filter(id=found.ticket_id).exists():
            return found
    raise GridlineError("attachment_not_found", status=404)
