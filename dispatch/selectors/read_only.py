"""A promise the database keeps: nothing is written inside this block."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def read_only() -> Iterator[None]:
    """Every write inside fails with InternalError (25006), whoever tries; a transaction around it may go on writing."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)  # back to the savepoint, and with it the setting
