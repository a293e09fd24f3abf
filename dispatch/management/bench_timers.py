"""How many due timers does the worker fire in a second, and how late do people hear of those that come due?"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.management.bench_yardsticks import BARE_INSERT, bare_inserts
from dispatch.models import HotlineDetail, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.services.sync_clocks import sync_clocks

MOST_LATE_S = 1
#: How long a ticket may wait for its class: the amber timer of that stage is overdue, its chase comes due.
CLASSIFY_WITHIN = timedelta(minutes=30)
DUE_PER_S = 100
HEAD_START = timedelta(seconds=4)
MADE_UP_PER_S = 200
TIMEOUT_S = 60.0
PATIENCE_S = 0.1
YARDSTICK_ROWS = 200

OVERDUE_FIRED = """
SELECT count(*), extract(epoch FROM max(fired_at) - %(begun)s) FROM dispatch_timer
WHERE subject_id = ANY (%(ids)s) AND stage = 'classify' AND level = 'amber' AND state = 'fired'
"""
LATENESS = """
SELECT extract(epoch FROM feed.created_at - timer.due_at), extract(epoch FROM timer.fired_at - timer.due_at)
FROM dispatch_timer timer
JOIN dispatch_event event ON event.subject_type = timer.subject_type AND event.subject_id = timer.subject_id
    AND event.data ->> 'stage' = timer.stage AND event.data ->> 'level' = timer.level
JOIN dispatch_feed feed ON feed.event_id = event.id
WHERE timer.subject_id = ANY (%(ids)s) AND timer.stage = 'classify' AND timer.level = 'chase'
"""


def bench_timers(*, timers: int = 2_000) -> list[Result]:
    """First as many overdue timers as given fire at once, then as many come due one after the other.

    Lateness is told from the due time to the place in the feed, which is when everybody hears. Needs a worker;
    raises RuntimeError when the timers do not fire.
    """
    bare = bare_inserts(YARDSTICK_ROWS)
    due_from = current_moment().now + HEAD_START + timedelta(seconds=timers / MADE_UP_PER_S)
    ids = _wind(timers, due_from)
    begun = current_moment().now
    params = {"ids": ids, "begun": begun}
    overdue = _wait_for(OVERDUE_FIRED, params, timers)
    chased = _wait_for(LATENESS, params, timers, rows=True, until=due_from)
    late = [float(heard) for heard, _ in chased]
    earliest = min(float(fired) for _, fired in chased)
    yardstick = Yardstick(BARE_INSERT, 1 / median(bare), "1/s")
    commit = Yardstick(BARE_INSERT, median(bare), "s")
    paced = f"{timers} timers, {DUE_PER_S} coming due each second; from due time to the feed"
    return [
        Result(
            "timers.rate", (timers / float(overdue[0][1]),), "timers/s", yardstick, note=f"{timers} overdue"
        ),
        Result("timers.late_p50", (median(late),), "s", commit, note=paced),
        Result("timers.late_p99", (percentile(late, 0.99),), "s", commit, at_most=MOST_LATE_S, note=paced),
        Result("timers.earliest", (earliest,), "s", commit, at_least=0, note="none fires early"),
    ]


def _wind(count: int, due_from: datetime) -> list[UUID]:
    """Tickets without a class, received so that their chases come due from then on, one after the other."""
    with transaction.atomic():
        moment = current_moment()
        pace = timedelta(seconds=1 / DUE_PER_S)
        rows = [_ticket(due_from + number * pace - CLASSIFY_WITHIN, moment) for number in range(count)]
        Ticket.objects.bulk_create(rows)
        details = HotlineDetail.objects.bulk_create([HotlineDetail(ticket=row) for row in rows])
        for row, detail in zip(rows, details, strict=True):
            row.hotline = detail
            sync_clocks(
                subject_type="ticket",
                subject_id=row.id,
                facts=clock_facts_of(row),
                unit_code=None,
                moment=moment,
                new=True,
            )
    return [row.id for row in rows]


def _ticket(received_at: datetime, moment: Moment) -> Ticket:
    id_ = new_id()
    return Ticket(
        id=id_,
        number=f"BENCH-{id_.hex[-20:]}",
        kind="hotline",
        origin="local",
        state="received",
        state_since=received_at,
        title="timer",
        text="timer",
        channel="window",
        holder_kind="queue",
        holder_code="desk:district",
        audience=["desk:district"],
        calendar_version=moment.calendar_version,
        catalogue_version=moment.catalogue_version,
        received_at=received_at,
        created_at=received_at,
        updated_at=received_at,
    )


def _wait_for(
    statement: str,
    params: dict[str, Any],
    count: int,
    *,
    rows: bool = False,
    until: datetime | None = None,
) -> Sequence[tuple[float, float]]:
    """The rows of the statement once it has found (or counts) so many; the pauses leave the cores to the worker."""
    if until is not None:
        time.sleep(max(0.0, (until - current_moment().now).total_seconds()) + count / DUE_PER_S)
    deadline = time.monotonic() + TIMEOUT_S
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            found: Sequence[tuple[float, float]] = cursor.fetchall()
        done = len(found) if rows else found[0][0]
        if done >= count:
            return found
        if time.monotonic() > deadline:
            raise RuntimeError(
                f"only {done} of {count} timers fired in {TIMEOUT_S:.0f} s; does a worker run?"
            )
        time.sleep(PATIENCE_S)
