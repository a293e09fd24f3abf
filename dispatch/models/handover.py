"""Handovers (交接班) of command centres, and what became of the work of absent people."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from dispatch.models.ids import new_id


class Handover(models.Model):
    """One change of shift of one centre: a snapshot that never changes, confirmed by both sides.

    ``centre`` is `district` or a subdistrict's code. ``outgoing`` and ``incoming`` are whom the roster names, null
    where it names nobody; ``…_confirmed_by`` who confirmed. ``taken_by`` null = the system took the snapshot at the
    change of shift. ``due_at`` is when an unconfirmed one becomes an alarm, ``missed_at`` when it did.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    centre = models.CharField(max_length=16)
    shift_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    snapshot = models.JSONField()
    notes = models.TextField(blank=True)
    outgoing = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    incoming = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    outgoing_confirmed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    outgoing_confirmed_at = models.DateTimeField(null=True)
    outgoing_note = models.CharField(max_length=1000, blank=True)
    incoming_confirmed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    incoming_confirmed_at = models.DateTimeField(null=True)
    incoming_note = models.CharField(max_length=1000, blank=True)
    due_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)
    audience: ArrayField = ArrayField(models.CharField(max_length=64), default=list)

    class Meta:
        constraints = [UniqueConstraint(fields=["centre", "shift_at"], name="handover_once_per_shift")]
        indexes = [
            Index(fields=["-shift_at", "-id"], name="handover_newest"),
            Index(
                fields=["due_at"],
                name="handover_waiting",
                condition=Q(missed_at=None) & (Q(outgoing_confirmed_at=None) | Q(incoming_confirmed_at=None)),
            ),
            GinIndex(fields=["audience"], name="handover_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.centre} {self.shift_at:%Y-%m-%d %H:%M}"

    @property
    def confirmed(self) -> bool:
        """Both sides stand for it."""
        return self.outgoing_confirmed_at is not None and self.incoming_confirmed_at is not None


class AbsentWork(models.Model):
    """The work of somebody absent was handed on, once: who was away, why, who got what.

    ``leave_id`` is the leave that began, null where a centre asked for it. ``moved`` lists what went where.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="+")
    stand_in = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    leave_id = models.UUIDField(null=True, unique=True)
    reason = models.CharField(max_length=500)
    moved = models.JSONField(default=list)
    at = models.DateTimeField()
    asked_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [Index(fields=["-at", "-id"], name="absent_work_newest")]

    def __str__(self) -> str:
        return f"work of {self.account_id} at {self.at:%Y-%m-%d %H:%M}"


class RosterWatch(models.Model):
    """The daily look for gaps in rosters (值班空档): one row per day that was looked at, however many workers watch."""

    on_date = models.DateField(unique=True)
    looked_at = models.DateTimeField()
    gaps = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"rosters on {self.on_date}"
