"""A large export in clear that waits for a second person."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from dispatch.models.ids import new_id


class LedgerRequest(models.Model):
    """导出审批: somebody asks to take many requesters out of the house; somebody else decides; used once.

    ``filter_seal`` ties the approval to one filter without keeping it in clear, because its text may be a phone
    number; ``narrowed_by`` is what the approver reads. ``expires_at`` = when an approval lapses unused.
    """

    class State(models.TextChoices):
        REQUESTED = "requested"
        APPROVED = "approved"
        REFUSED = "refused"
        USED = "used"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="+", db_index=False)
    unit_code = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField()
    narrowed_by = models.JSONField()
    filter_seal = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    decided_by = models.ForeignKey(
        "grid.Account", models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    expires_at = models.DateTimeField(null=True)
    export = models.OneToOneField("dispatch.LedgerExport", models.PROTECT, null=True, related_name="request")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("account")),
                name="ledger_request_second_person",
            ),
            CheckConstraint(condition=~Q(reason=""), name="ledger_request_says_why"),
        ]
        indexes = [
            Index(fields=["account", "-requested_at"], name="ledger_request_mine"),
            Index(fields=["-requested_at"], name="ledger_request_open", condition=Q(state="requested")),
        ]

    def __str__(self) -> str:
        return f"ledger request {self.id}: {self.state}"
