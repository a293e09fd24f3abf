"""A unit's wish to end a local ticket without a result (终止办理), reviewed by the reply auditor."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.ids import new_id


class TerminationRequest(models.Model):
    """One wish; grounds as in RULES 8a: withdrawn, no cooperation, lawfully settled (Weifang Regulation 2021)."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        GRANTED = "granted"
        REFUSED = "refused"
        OVERTAKEN = "overtaken"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="termination_requests")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    ground = models.CharField(max_length=24)
    reason = models.CharField(max_length=1000)
    requested_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket"], condition=Q(state="requested"), name="termination_request_one_on_the_table"
            )
        ]

    def __str__(self) -> str:
        return f"termination {self.id}"
