"""A told unit's acknowledgement (知会确认): it has seen the ticket; no clock runs for it."""

from django.db import models
from django.db.models import UniqueConstraint


class NoticeAcknowledgement(models.Model):
    """One unit of `Ticket.notify_units` has taken note of the ticket."""

    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="notice_acknowledgements")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    acknowledged_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["ticket", "unit"], name="notice_acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} noted {self.ticket_id}"
