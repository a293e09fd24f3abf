"""What happened to a subject, as people read it."""

from typing import Any
from uuid import UUID

from dispatch.models import Event


def timeline(subject_type: str, subject_id: UUID) -> list[dict[str, Any]]:
    """Every event, oldest first: number, type, time, who, and the event's own facts."""
    rows = Event.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("seq")
    return [
        {"seq": seq, "type": type_, "at": at, "actor": label, "data": data}
        for seq, type_, at, label, data in rows.values_list("seq", "type", "at", "actor_label", "data")
    ]
