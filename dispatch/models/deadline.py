"""Deadlines as they run and as they were met: derived, kept in rows, recomputable at any time."""

from django.db import models
from django.db.models import UniqueConstraint


class Deadline(models.Model):
    """One clock of one subject (时限). ``met_at`` null = it runs; otherwise when it ended, in time or late.

    ``owner`` city | statute | district says who may move it. ``unit_code`` is the handling unit that owed it, empty
    when a command centre did. ``compressed`` = shrunk because the span before the city's due time was short.
    """

    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    stage = models.CharField(max_length=24)
    cycle = models.PositiveSmallIntegerField()
    owner = models.CharField(max_length=12)
    unit_code = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    amber_at = models.DateTimeField()
    provisional = models.BooleanField()
    compressed = models.BooleanField()
    met_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["subject_type", "subject_id", "stage", "cycle"], name="deadline_once_per_cycle"
            )
        ]
        # no index on what a recount moves: so the rows of a page are rewritten in their place (HOT updates)

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.stage} {self.cycle}"
