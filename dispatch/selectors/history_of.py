"""What happened to a subject, from the beginning?"""

from uuid import UUID

from dispatch.domain.fold import PastEvent
from dispatch.models import Event


def history_of(subject_type: str, subject_id: UUID) -> list[PastEvent]:
    """Every event of the subject, oldest first."""
    rows = Event.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("seq")
    return [PastEvent(seq, type_, data) for seq, type_, data in rows.values_list("seq", "type", "data")]
