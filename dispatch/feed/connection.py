"""Connections that belong to one thread for long: to elect a relay, to move rows, to wait for news.

They go to the server itself, past any pooler, because session locks and LISTEN end with the session.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

FEED_CHANNEL = "gridline_feed"
CONNECT_TIMEOUT_S = 5


def open_direct(application_name: str) -> Connection:
    """An autocommit connection of the application's role; raises psycopg2.OperationalError when there is no server."""
    connection = psycopg2.connect(
        **settings.DIRECT_DATABASE,
        application_name=application_name,
        connect_timeout=CONNECT_TIMEOUT_S,
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
    )
    connection.autocommit = True
    return connection


@contextmanager
def transaction(connection: Connection) -> Iterator[Cursor]:
    """One transaction on an autocommit connection: committed at the end, rolled back on any exception."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield cursor
        except BaseException:
            if not connection.closed:
                cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")
