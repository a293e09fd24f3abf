"""Deferral (挂账): the ledger of what cannot be done now, with its reviews."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.ids import new_id


class Deferral(models.Model):
    """Asked for by the unit's head, decided by the supervision officer or, for a grid event, the dispatcher.

    While it runs the district's clocks stand still (`Ticket.pauses`), those of the city and of the law do not.
    ``deferred_from`` is the state it goes back to; ``plan_on`` the date on which the system resumes the ticket.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        RUNNING = "running"
        REFUSED = "refused"
        ENDED = "ended"
        WITHDRAWN = "withdrawn"  # the ticket moved on before anybody decided

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="deferrals")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField(max_length=1000)
    plan_on = models.DateField()
    asked_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=1000, blank=True)
    requester_informed = models.BooleanField(default=False)
    site_safe = models.BooleanField(default=False)
    deferred_from = models.CharField(max_length=32, blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket"],
                condition=Q(state__in=["asked", "running"]),
                name="deferral_one_open_per_ticket",
            )
        ]

    def __str__(self) -> str:
        return f"deferral {self.id}"


class DeferralReview(models.Model):
    """One look at a running deferral (复核): does the hindrance still stand? ``plan_on`` when the date was moved."""

    deferral = models.ForeignKey(Deferral, models.CASCADE, related_name="reviews")
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=1000)
    plan_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"review of {self.deferral_id}"
