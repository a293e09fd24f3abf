"""Who looked at whose personal data, when and why: append-only."""

from django.db import models

from dispatch.models.ids import new_id


class AccessRecord(models.Model):
    """One reveal or export of personal data (PIPL art. 51 and 54: access limits and compliance audit)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="+")
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=24)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.purpose} {self.ticket_id} by {self.account_id}"
