from django.db import models


class PersonAccess(models.Model):
    """One look at personal data of the base registry: append-only (PIPL art. 51 and 54).

    `action` is what was done: `reveal` (opened), `search` (asked for by number, phone or name), `history` (who lived
    where). `subject_kind` and `subject_key` name the row (`resident` 17, `house` its code), never the person; a search
    that found nothing has an empty key. `reason` is typed by the person who looks and never empty.
    """

    at = models.DateTimeField()
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="+", db_index=False)
    action = models.CharField(max_length=16)
    subject_kind = models.CharField(max_length=16)
    subject_key = models.CharField(max_length=40, blank=True, default="")
    purpose = models.CharField(max_length=24)
    reason = models.CharField(max_length=300)
    found = models.PositiveIntegerField(default=1, help_text="how many rows the answer held")
    request_id = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["account", "action", "-at"], name="person_access_account"),
            models.Index(fields=["subject_kind", "subject_key", "-at"], name="person_access_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_key} by {self.account_id}"
