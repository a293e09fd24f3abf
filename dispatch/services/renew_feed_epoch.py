"""Begin a new epoch of the feed: after a backup was restored, places given out since then mean something else."""

from uuid import uuid4

from django.db import connection, transaction

from dispatch.feed.connection import FEED_CHANNEL


@transaction.atomic
def renew_feed_epoch() -> str:
    """The new epoch. Every client that resumes in the old one is told to take a snapshot."""
    epoch = uuid4().hex
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dispatch_feed_state (id, epoch, last_seq) VALUES (1, %s, 0)"
            " ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch",
            [epoch],
        )
        cursor.execute("SELECT pg_notify(%s, '')", [FEED_CHANNEL])
    return epoch
