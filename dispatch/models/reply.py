"""The reply (答复) of a handling unit: draft, signature, audit, dispatch to the city."""

from django.db import models

from dispatch.models.ids import new_id


class Reply(models.Model):
    """One draft and what became of it; a rework or a send-back starts a new one, the old one stays as it was."""

    class Kind(models.TextChoices):
        FINAL = "final"
        INTERIM = "interim"

    class Outcome(models.TextChoices):
        DRAFTED = "drafted"
        SENT_BACK = "sent_back"
        SIGNED = "signed"
        REWORK = "rework"
        PASSED = "passed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="replies")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FINAL)
    text = models.TextField()
    solved = models.BooleanField()
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    drafted_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.DRAFTED)
    signed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    #: The delegation (代签) under which it was signed; null = the head's own signature.
    delegation = models.ForeignKey("dispatch.Delegation", models.PROTECT, null=True, related_name="+")
    audited_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    audited_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ticket", "-drafted_at"], name="reply_latest")]

    def __str__(self) -> str:
        return f"reply {self.id}"
