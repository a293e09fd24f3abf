"""Joint handling (并案办理): one investigation for several tickets of the same fact."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.ids import new_id


class JointHandling(models.Model):
    """One lead unit, one investigation, one set of evidence; every ticket keeps its own reply, deadline and signature.

    Nothing is ever merged: a city ticket lives on under its own number. ``evidence_ids`` name attachments of members.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="lead_unit_code", related_name="+"
    )
    reason = models.CharField(max_length=500)
    created_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    findings = models.TextField(blank=True)
    evidence_ids: ArrayField = ArrayField(models.UUIDField(), default=list)
    investigated_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    investigated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"joint handling {self.id}"


class JointMember(models.Model):
    """A ticket in a joint handling; ``left_at`` null while it is part of it."""

    joint_handling = models.ForeignKey(JointHandling, models.CASCADE, related_name="members")
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="joint_memberships")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket"], condition=Q(left_at=None), name="joint_member_one_handling_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} in {self.joint_handling_id}"
