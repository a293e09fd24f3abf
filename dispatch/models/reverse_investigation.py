"""Reverse investigations (倒查) of archived supervision orders: who failed, when, and why."""

from django.db import models
from django.db.models import UniqueConstraint

from dispatch.models.ids import new_id


class ReverseInvestigation(models.Model):
    """One per order. ``assessed`` = the result counts in the unit's assessment; null until it is concluded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.OneToOneField("dispatch.SupervisionOrder", models.PROTECT, related_name="investigation")
    opened_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    conclusion = models.TextField(blank=True)
    assessed = models.BooleanField(null=True)
    concluded_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    concluded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"investigation of {self.order_id}"


class InvestigationFinding(models.Model):
    """One step that failed: drawn from the histories (``event_seq`` or ``stage`` says where), or added by a person.

    ``misconduct`` is a type of `data/misconduct_types.csv`; empty = no misconduct found, or not judged yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    investigation = models.ForeignKey(ReverseInvestigation, models.PROTECT, related_name="findings")
    position = models.PositiveSmallIntegerField()
    fault = models.CharField(max_length=24)
    stage = models.CharField(max_length=24, blank=True)
    unit_code = models.CharField(max_length=64, blank=True)
    who = models.CharField(max_length=120, blank=True)
    happened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    late_minutes = models.PositiveIntegerField(null=True)
    misconduct = models.CharField(max_length=24, blank=True)
    explanation = models.CharField(max_length=1000, blank=True)
    by_person = models.BooleanField(default=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["investigation", "position"], name="finding_once_a_place")]

    def __str__(self) -> str:
        return f"{self.fault} {self.stage} {self.unit_code}"
