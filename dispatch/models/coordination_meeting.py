"""A coordination meeting (工单协调会): its agenda of disputed tickets, who attended, what was decided, the minutes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import UniqueConstraint

from dispatch.models.ids import new_id

CODE_LENGTH = 64


class CoordinationMeeting(models.Model):
    """One meeting. Until it is `held` the agenda may grow; its minutes are written once."""

    class State(models.TextChoices):
        PLANNED = "planned"
        HELD = "held"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    called_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    chaired_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    minutes = models.TextField(blank=True)
    minutes_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    minutes_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number


class AgendaItem(models.Model):
    """One dispute on the agenda with what the meeting decided: settled (who leads), to the panel, or adjourned."""

    class Decision(models.TextChoices):
        SETTLED = "settled"
        TO_PANEL = "to_panel"
        ADJOURNED = "adjourned"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="agenda")
    dispute = models.ForeignKey("dispatch.Dispute", models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    lead_unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="lead_unit_code", null=True, related_name="+"
    )
    co_units: ArrayField = ArrayField(models.CharField(max_length=CODE_LENGTH), default=list)
    note = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["meeting", "dispute"], name="agenda_item_once")]

    def __str__(self) -> str:
        return f"item {self.position} of {self.meeting_id}"


class Attendance(models.Model):
    """Who was there, for which unit (参会). ``account`` names the person; a liaison officer may speak for the unit."""

    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="attendances")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="+")
    present = models.BooleanField(default=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["meeting", "unit", "account"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} at {self.meeting_id}"
