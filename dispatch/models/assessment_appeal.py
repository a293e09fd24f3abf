"""Published assessment results, and what units say against them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Index, Q

from dispatch.domain.lifecycle.assessment_appeal import AppealState
from dispatch.models.ids import new_id


class AssessmentPublication(models.Model):
    """The results of one month as they were published (考核结果公布); frozen: later figures never change it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    month = models.DateField(unique=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    figures = models.JSONField()
    published_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()
    appeal_until_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"assessment of {self.month:%Y-%m}"


class AssessmentAppeal(models.Model):
    """A unit's appeal against the assessment of one ticket (考核申诉): once per ticket, two reviews by two people.

    An approved one exempts (剔除) the ticket from the assessed figure; the raw figure keeps it. ``city_receipt`` is the
    city's number for an appeal that was forwarded because the result is the city's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.OneToOneField("dispatch.Ticket", models.PROTECT, related_name="appeal")
    publication = models.ForeignKey(AssessmentPublication, models.PROTECT, related_name="appeals")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    ground = models.CharField(max_length=32)
    text = models.CharField(max_length=2000)
    evidence: ArrayField = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=16)
    version = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)
    filed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    review_note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    decision_note = models.CharField(max_length=500, blank=True)
    city_receipt = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in AppealState]), name="appeal_state_known"
            )
        ]
        indexes = [Index(fields=["unit", "state"], name="appeal_unit_state")]

    def __str__(self) -> str:
        return f"appeal {self.id} {self.state}"
