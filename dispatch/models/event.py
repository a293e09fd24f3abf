"""What happened, for ever: the history of every subject."""

from django.db import models
from django.db.models import UniqueConstraint

from dispatch.models.ids import new_id


class Event(models.Model):
    """One step in the life of a subject (事件历史), written in the transaction that made it, never changed.

    ``seq`` counts 1, 2, 3 … per subject without gaps: the writer holds the subject's row lock. ``type`` and the
    fields of ``data`` are declared in `dispatch.domain.events`; they hold ids and facts, no personal data.
    ``actor_label`` is how the actor was called at the time; ``actor_id`` is null when no account acted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=48)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=120)
    at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["subject_type", "subject_id", "seq"], name="event_seq_once_per_subject")
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} #{self.seq} {self.type}"
