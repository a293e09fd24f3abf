"""A handling unit's wish to give a ticket back (退单), and the district's wish to give one back to the city (退市)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.ids import new_id

CODE_LENGTH = 64


class ReturnRequest(models.Model):
    """One wish of one unit, from the clerk's draft to the decision.

    ``reason_code`` is a row of data/return_reasons.csv. ``state`` `late`: signed past the window (逾期退单), counted
    and refused; a dispatcher may let it in with a reason, then the head signs again. ``window_due_at`` is the end of
    the window as it stood at the signature, null where none ran.
    """

    class State(models.TextChoices):
        PREPARED = "prepared"
        LATE = "late"
        REQUESTED = "requested"
        APPROVED = "approved"
        REFUSED = "refused"
        OVERTAKEN = "overtaken"  # by a dispute, a recall, the end of the ticket

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="return_requests")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices)
    reason_code = models.CharField(max_length=32)
    reason = models.CharField(max_length=1000)
    legal_basis = models.CharField(max_length=1000, blank=True)
    suggested_unit_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    prepared_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(null=True)
    window_due_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    let_in_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    let_in_at = models.DateTimeField(null=True)
    let_in_reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket"], condition=Q(state="requested"), name="return_request_one_on_the_table"
            ),
            UniqueConstraint(
                fields=["ticket", "unit"],
                condition=Q(state__in=["prepared", "late"]),
                name="return_request_one_draft_of_a_unit",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="return_request_unit_state")]

    def __str__(self) -> str:
        return f"return {self.id}"


class CityReturn(models.Model):
    """One wish of the district to give a city ticket back (退市), and the city's answer. ``evidence`` names what
    stands behind it; files lie with the ticket."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        OVERTAKEN = "overtaken"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="city_returns")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    legal_basis = models.CharField(max_length=1000)
    reason = models.CharField(max_length=1000, blank=True)
    evidence = models.CharField(max_length=1000, blank=True)
    attachment_ids: ArrayField = ArrayField(models.UUIDField(), default=list)
    requested_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket"], condition=Q(state="requested"), name="city_return_one_on_the_table"
            )
        ]

    def __str__(self) -> str:
        return f"city return {self.id}"
