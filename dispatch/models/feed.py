"""The feed: events in the one order in which everybody hears of them.

Business transactions write `FeedPending`; the relay moves those rows into `Feed` after they are committed. Rows
point to their event without a foreign key: history is never deleted, and the check would cost every write.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class FeedPending(models.Model):
    """An event that is committed, or about to be, and not yet in the feed.

    ``audience`` are the scope keys that may hear of it; ``gone`` those that lost sight of its subject by it.
    """

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField()
    audience: ArrayField = ArrayField(models.TextField())
    gone: ArrayField = ArrayField(models.TextField(), default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "dispatch_feed_pending"

    def __str__(self) -> str:
        return f"pending {self.event_id}"


class Feed(models.Model):
    """One place in the order. ``seq`` grows by one without gaps; old rows are pruned, never changed."""

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField()
    audience: ArrayField = ArrayField(models.TextField())
    gone: ArrayField = ArrayField(models.TextField(), default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "dispatch_feed"

    def __str__(self) -> str:
        return f"{self.seq} {self.event_id}"


class FeedState(models.Model):
    """The single row that says where the feed stands. ``epoch`` changes only when a backup is restored."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.CharField(max_length=32)
    last_seq = models.BigIntegerField(default=0)

    class Meta:
        db_table = "dispatch_feed_state"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="feed_state_single_row")]

    def __str__(self) -> str:
        return f"{self.epoch} up to {self.last_seq}"
