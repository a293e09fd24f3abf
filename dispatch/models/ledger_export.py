"""Who took which ledger out of the house: append-only."""

from django.db import models

from dispatch.models.ids import new_id


class LedgerExport(models.Model):
    """One ledger (台账) that was exported: the filter, how much, masked or not, and the digest of the file.

    PIPL art. 51 and 54: an export of personal data has a purpose on file; ``reason`` is empty only when all of it
    was masked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    narrowed_by = models.JSONField()
    row_count = models.PositiveIntegerField()
    unmasked = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unmasked=False) | ~models.Q(reason=""), name="ledger_unmasked_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"ledger {self.id} of {self.row_count} rows"
