"""One recount of clocks at a time: two would wait for each other at every ticket."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LOCK_KEY = 5_720_102
"""Any number that no other advisory lock of this database uses."""


@contextmanager
def recounting(*, wait: bool = True) -> Iterator[bool]:
    """True inside for the one who may recount; without ``wait`` False when somebody else does.

    Held by the session, so that it spans the transactions of the chunks, and may be taken again inside. Whoever dies
    loses it.
    """
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT true FROM pg_advisory_lock(%s)", [LOCK_KEY])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_KEY])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])
