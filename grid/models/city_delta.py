"""What verification changed in the layers, and the reports of it to the city platform."""

from django.db import models
from django.db.models import Q


class VerificationChange(models.Model):
    """What a record did to the base data, or why it could not (核查变更). Append-only.

    `action` is what was done: `update`, `insert`, `void`, or `none` with the reason in `conflict`: the base had moved
    on since the verifier looked, and what stands there now is kept. `before` and `after` hold the fields concerned;
    personal fields are named in `personal`, their values nowhere but in the registry.
    """

    class Action(models.TextChoices):
        UPDATE = "update"
        INSERT = "insert"
        VOID = "void"
        NONE = "none"

    batch = models.ForeignKey(
        "grid.VerificationBatch", models.PROTECT, related_name="outcome", db_index=False
    )
    record_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=12)
    subject_key = models.CharField(max_length=64)
    action = models.CharField(max_length=8, choices=Action.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    personal = models.JSONField(default=list)
    conflict = models.CharField(max_length=40, blank=True, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "record_id"], name="verification_change_once"),
            models.CheckConstraint(
                condition=(Q(action="none") & ~Q(conflict="")) | (~Q(action="none") & Q(conflict="")),
                name="verification_change_says_why_not",
            ),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="verification_change_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_key}"


class CityDelta(models.Model):
    """A numbered report of changes for the city platform (反馈市平台的增量), without gaps in its numbers.

    `content` are its JSON lines, gzipped; `sha256` is that of the lines themselves. They never change: sent again they
    are the same bytes. `receipt` is the city's own number for it.
    """

    class State(models.TextChoices):
        READY = "ready"
        SENT = "sent"
        ACKNOWLEDGED = "acknowledged"
        REJECTED = "rejected"

    number = models.PositiveIntegerField(primary_key=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READY)
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    answered_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=64, blank=True, default="", db_default="")
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"delta {self.number} {self.state}"


class CityDeltaMessage(models.Model):
    """A message about a delta, out or in: append-only. `kind`: `sent`, `acknowledged`, `rejected`."""

    delta = models.ForeignKey(CityDelta, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=12)
    receipt = models.CharField(max_length=64, blank=True, default="", db_default="")
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"delta {self.delta_id} {self.kind}"
