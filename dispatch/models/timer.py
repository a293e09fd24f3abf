"""Timers are rows: what must happen by itself, and when."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint


class Timer(models.Model):
    """The next rung of one deadline's ladder (定时器): remind, amber, chase, supervise.

    One row for ever per subject, stage, level and cycle: that is what makes firing happen once. ``try_at`` is
    ``due_at`` until an attempt failed. A timer that keeps failing is ``quarantined`` with its last error.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        FIRED = "fired"
        CANCELLED = "cancelled"
        QUARANTINED = "quarantined"

    id = models.BigAutoField(primary_key=True)
    subject_type = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    stage = models.CharField(max_length=24)
    level = models.CharField(max_length=16)
    cycle = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    try_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    fired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["subject_type", "subject_id", "stage", "level", "cycle"], name="timer_fires_once"
            )
        ]
        indexes = [Index(fields=["try_at", "id"], name="timer_pending", condition=Q(state="pending"))]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.stage} {self.level} {self.cycle}"
