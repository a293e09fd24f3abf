"""Extension (延期) of a ticket's handling limit: asked for once, decided by the district or by the city."""

from django.db import models
from django.db.models import UniqueConstraint

from dispatch.models.ids import new_id


class Extension(models.Model):
    """One request and what became of it; it stays on file, because granted extensions are counted.

    ``wanted_text`` and ``granted_text`` are limits (`domain.limits`), e.g. 5wd; a city ticket's extension carries the
    city's new due time in ``new_due_at`` instead. ``old_due_at`` stood while the request was pending.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        FORWARDED = "forwarded"  # lies with the city
        GRANTED = "granted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"  # a reply came first

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="extensions")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField(max_length=1000)
    legal_basis = models.CharField(max_length=300, blank=True)
    wanted_text = models.CharField(max_length=16)
    old_due_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    forwarded_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=1000, blank=True)
    granted_text = models.CharField(max_length=16, blank=True)
    new_due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["ticket"], name="extension_once_per_ticket")]

    def __str__(self) -> str:
        return f"extension {self.id}"
