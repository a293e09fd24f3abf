"""One at a time: loading catalogues and publishing tables."""

from django.db import connection

LOCK_KEY = 5_720_101
"""Any number that no other advisory lock of this database uses."""


def lock_rules() -> None:
    """Wait until nobody else changes the rules; held to the end of the transaction.

    Without it two first loads, or two publications, would both take the same next version.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
