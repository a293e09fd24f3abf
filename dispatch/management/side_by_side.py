"""Work over all tickets on every processor at once: their invariants, and their clocks under new rules."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from django.db import connection, connections, transaction

from dispatch.domain.invariants import Breach
from dispatch.models import Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.invariants_tickets import tickets
from dispatch.selectors.ticket_records import Span, spans
from dispatch.services.recount_lock import recounting
from dispatch.services.recount_tickets import recount_tickets
from dispatch.services.resync_clocks import resync_clocks, resync_others

Check = Callable[[], Iterable[Breach]]
_Share = tuple[str, Check]
#: Below so many tickets another process costs more than it saves.
WORTH_SHARING = 5_000
PARTS_EACH = 4  # small enough that nobody waits long for the last one


def side_by_side(checks: Sequence[Check]) -> Iterator[Breach]:
    """Every breach that the checks and the look at every ticket find; call it inside a transaction of isolation
    REPEATABLE READ, whose snapshot all processes share. ``checks`` can be pickled.
    """
    processes = os.cpu_count() or 1
    if processes == 1 or Ticket.objects.count() < WORTH_SHARING:
        for check in checks:
            yield from check()
        yield from tickets()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    parts = spans(processes * PARTS_EACH, Ticket.objects.all())
    shares: list[_Share] = [(snapshot, check) for check in checks]
    shares += [(snapshot, partial(tickets, span)) for span in parts]
    with ProcessPoolExecutor(processes, get_context("fork"), initializer=_leave_connections) as pool:
        for found in pool.map(_in_snapshot, shares):
            yield from found


def resync_side_by_side() -> int:
    """As `resync_clocks`, on every processor; how many tickets were counted. Outside any transaction only."""
    processes = os.cpu_count() or 1
    behind = Ticket.objects.filter(closed_at=None, calendar_version__lt=current_moment().calendar_version)
    if processes == 1 or behind.count() < WORTH_SHARING:
        return resync_clocks()
    with recounting():
        parts = spans(processes * PARTS_EACH, behind)
        with ProcessPoolExecutor(processes, get_context("fork"), initializer=_leave_connections) as pool:
            counted = sum(pool.map(_recounted, parts))
        resync_others()
    return counted


def _recounted(span: Span) -> int:
    after, until = span
    counted = 0
    while ids := recount_tickets(after=after, until=until):
        counted, after = counted + len(ids), ids[-1]
    return counted


def _leave_connections() -> None:
    """A forked process shares its parent's connections unless it forgets them; closing them is the parent's right."""
    for alias in connections:
        del connections[alias]


def _in_snapshot(share: _Share) -> list[Breach]:
    snapshot, look = share
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        return list(look())
