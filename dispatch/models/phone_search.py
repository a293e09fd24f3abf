"""Who looked for a phone number, when, and how much was found: append-only."""

from django.db import models

from dispatch.models.ids import new_id


class PhoneSearch(models.Model):
    """One search by a requester's phone (PIPL art. 51 and 54: access limits and compliance audit).

    The number itself is kept as its blind index only. ``purpose``: `search` or `history`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="+")
    phone_index = models.BinaryField()
    purpose = models.CharField(max_length=24)
    found = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.purpose} by {self.account_id}"
