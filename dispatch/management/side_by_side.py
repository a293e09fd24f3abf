"""The tickets' invariants on every processor at once, all looking at the same moment of the database."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from django.db import connection, connections, transaction

from dispatch.domain.invariants import Breach
from dispatch.models import Ticket
from dispatch.selectors.invariants_tickets import tickets
from dispatch.selectors.ticket_records import Span, spans

#: Below so many tickets another process costs more than it saves.
WORTH_SHARING = 5_000
PARTS_EACH = 4  # small enough that nobody waits long for the last one


def tickets_side_by_side() -> Iterator[Breach]:
    """Every breach of every ticket; call it inside a transaction of isolation REPEATABLE READ, which all share."""
    processes = os.cpu_count() or 1
    if processes == 1 or Ticket.objects.count() < WORTH_SHARING:
        yield from tickets()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    shares = [(snapshot, span) for span in spans(processes * PARTS_EACH)]
    with ProcessPoolExecutor(processes, get_context("fork"), initializer=_leave_connections) as pool:
        for found in pool.map(_of_span, shares):
            yield from found


def _leave_connections() -> None:
    """A forked process shares its parent's connections unless it forgets them; closing them is the parent's right."""
    for alias in connections:
        del connections[alias]


def _of_span(share: tuple[str, Span]) -> list[Breach]:
    snapshot, span = share
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        return list(tickets(span))
