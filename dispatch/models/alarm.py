"""Alarms (告警) in the inbox of the desk that owns them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from dispatch.models.ids import new_id


class Alarm(models.Model):
    """Something that must not go unseen. At most one is open per kind and subject; raising it again counts.

    ``owner_key`` is the scope key that has to act now, ``audience`` everybody who may see it. ``subject_id`` is text:
    an id, a year, the name of an adapter. ``next_step_at`` is when the owner is reminded or passed over; null =
    not planned yet, or nothing more to come. ``resolved_by`` null with ``resolved_at`` set = its ground went away.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=32)
    subject_type = models.CharField(max_length=24)
    subject_id = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    owner_key = models.CharField(max_length=64)
    audience: ArrayField = ArrayField(models.CharField(max_length=64), default=list)
    raised_at = models.DateTimeField()
    last_raised_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    owner_since = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=500, blank=True)
    event_seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=Q(resolved_at=None),
                name="alarm_open_once",
            )
        ]
        indexes = [
            GinIndex(fields=["audience"], name="alarm_audience"),
            Index(
                fields=["next_step_at"],
                condition=Q(resolved_at=None, acknowledged_at=None),
                name="alarm_waiting",
            ),
            Index(fields=["-raised_at", "-id"], name="alarm_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"
