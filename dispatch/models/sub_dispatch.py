"""Sub-dispatch (再派): work a handling unit hands down to a community, station, team or contractor."""

from django.db import models
from django.db.models import CheckConstraint, Q

from dispatch.models.ids import new_id


class SubDispatch(models.Model):
    """A child with its own due time; it returns only to its parent unit, which goes on answering for the ticket.

    ``parent`` is the child this one was handed on from, null directly below the lead unit. ``return_asked_at``: the
    child asked its parent to take the work back. ``confirmed_at``: the parent's clerk stands for the result.
    """

    class State(models.TextChoices):
        OPEN = "open"
        FINISHED = "finished"
        REVOKED = "revoked"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="sub_dispatches")
    parent_unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="parent_unit_code", related_name="+"
    )
    sub_handler = models.ForeignKey(
        "grid.Unit",
        models.PROTECT,
        to_field="code",
        db_column="sub_handler_code",
        null=True,
        related_name="+",
    )
    handler = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    task_text = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    result_text = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    return_asked_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=1000, blank=True, default="", db_default="")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(sub_handler__isnull=False) | Q(handler__isnull=False),
                name="sub_dispatch_has_a_handler",
            )
        ]
        indexes = [models.Index(fields=["ticket", "state"], name="sub_dispatch_ticket_state")]

    def __str__(self) -> str:
        return f"sub-dispatch {self.id}"
