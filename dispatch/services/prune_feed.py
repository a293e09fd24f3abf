"""Let go of feed rows that nobody may resume from any more; the events themselves stay for ever."""

from django.db import connection

KEEP_DAYS = 30
BATCH = 5000


def prune_feed(*, keep_days: int = KEEP_DAYS) -> int:
    """Delete feed rows older than ``keep_days`` (at least 30) in batches, oldest first; how many went."""
    removed = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT dispatch_prune_feed(%s, %s)", [keep_days, BATCH])
            count = int(cursor.fetchone()[0])
        removed += count
        if count < BATCH:
            return removed
