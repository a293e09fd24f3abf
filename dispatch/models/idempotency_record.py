"""What was answered to a write that carried an idempotency key, so that sending it twice does it once."""

from django.db import models
from django.db.models import UniqueConstraint


class IdempotencyRecord(models.Model):
    """Unique per account and key. ``answer`` is null only inside the transaction that is doing the work."""

    key = models.CharField(max_length=128)
    account = models.ForeignKey("grid.Account", models.CASCADE, related_name="+")
    route = models.CharField(max_length=120)
    payload_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["account", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
