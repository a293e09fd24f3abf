"""Where does the feed stand?"""

from typing import Any

from django.db import connection as default_connection

from dispatch.domain.feed_position import FeedPosition

POSITION = """
SELECT epoch, last_seq, coalesce((SELECT min(seq) FROM dispatch_feed), last_seq + 1) FROM dispatch_feed_state
"""
NO_FEED_YET = FeedPosition("", 0, 1)


def feed_position(connection: Any = None) -> FeedPosition:
    """Epoch, last and oldest place, by one statement; epoch "" before the first relay ever ran.

    Read it *before* the rows it is handed out with: then every later event has a higher place. ``connection`` is
    any DB-API connection; Django's by default.
    """
    with (connection or default_connection).cursor() as cursor:
        cursor.execute(POSITION)
        row = cursor.fetchone()
    return FeedPosition(*row) if row else NO_FEED_YET
