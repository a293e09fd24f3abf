"""Co-handling (协办): the part each co-unit owes the lead unit."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.ids import new_id


class CoUnitPart(models.Model):
    """One co-unit's part of a ticket, due one working day before the lead's own due time.

    ``due_at`` is null while the lead has no due time of its own. Which parts are open stands on the ticket too
    (`Ticket.co_units_open`), so that clocks and chases need not look here.
    """

    class State(models.TextChoices):
        OPEN = "open"
        SUBMITTED = "submitted"
        REMOVED = "removed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="co_unit_parts")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    submitted_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)  # why it was added, sent back or removed

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket", "unit"], condition=~Q(state="removed"), name="co_unit_part_once_per_unit"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "due_at"], name="co_unit_part_owed", condition=Q(state="open"))
        ]

    def __str__(self) -> str:
        return f"part of {self.unit_id}"
