"""Running numbers of tickets, orders, reminders, lists: one sequence, so that no number is used twice."""

from django.db import connection


def next_sequence() -> int:
    """The next number of the one sequence of all tickets and orders."""
    return next_sequences(1)[0]


def next_sequences(count: int) -> list[int]:
    """So many numbers by one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('dispatch_ticket_number') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]
