"""Support call and turn-out (街镇吹哨、部门报到): a subdistrict calls units to the spot; both sides are assessed."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from dispatch.models.ids import new_id
from dispatch.models.ticket import STORAGE_SRID


class SupportCall(models.Model):
    """One call (吹哨). ``due_at`` = when the called units are to be there; ``audience`` as on a ticket."""

    class State(models.TextChoices):
        CALLED = "called"
        GATHERED = "gathered"  # every unit has turned out
        CLOSED = "closed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    subdistrict_code = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLED)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)
    urgent = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000)
    place_text = models.CharField(max_length=300)
    point = models.PointField(srid=STORAGE_SRID, null=True)
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, null=True, related_name="support_calls")
    called_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    due_at = models.DateTimeField()
    result = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    audience: ArrayField = ArrayField(models.CharField(max_length=64), default=list)

    class Meta:
        indexes = [
            Index(
                fields=["subdistrict_code", "due_at"], name="support_call_open", condition=Q(closed_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.number


class TurnOut(models.Model):
    """One called unit's turn-out (报到). The caller rates the unit, the unit rates the call: 1 (poor) to 5."""

    call = models.ForeignKey(SupportCall, models.CASCADE, related_name="turn_outs")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    turned_out_at = models.DateTimeField(null=True)
    turned_out_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    work_done = models.CharField(max_length=1000, blank=True)
    caller_rating = models.PositiveSmallIntegerField(null=True)
    caller_note = models.CharField(max_length=500, blank=True)
    unit_rating = models.PositiveSmallIntegerField(null=True)
    unit_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["call", "unit"], name="turn_out_once_per_unit"),
            CheckConstraint(
                condition=(Q(caller_rating=None) | Q(caller_rating__range=(1, 5)))
                & (Q(unit_rating=None) | Q(unit_rating__range=(1, 5))),
                name="turn_out_ratings_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} at {self.call_id}"
