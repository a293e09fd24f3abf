"""Workers are killed again and again while timers come due: is any lost, doubled, early or late?"""

import os
import time
from datetime import datetime, timedelta
from statistics import fmean, median

from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.bench_timer_tickets import (
    AMBER_AFTER,
    CLASSIFY_WITHIN,
    fate_of_timers,
    still_due,
    wind_tickets,
)
from dispatch.management.bench_workers import Workers, workers
from dispatch.management.bench_yardsticks import BARE_INSERT, bare_inserts
from dispatch.selectors.current_moment import current_moment

DUE_PER_S = 100_000 / 1_200
KILL_EVERY_S = 2.4
WORKERS = 4
MOST_LATE_S = 1
#: Tickets are made at least so fast, also beside other work.
MADE_PER_S = 100
HEAD_START_S = 5.0
CATCH_UP_S = 60.0
YARDSTICK_ROWS = 200


def bench_timers_killed(*, timers: int) -> list[Result]:
    """So many timers come due at an even pace, 100,000 in 20 minutes, four worker processes fire them, and one of
    these is killed every 2.4 s. A ticket's amber is followed by its chase where the time is long enough.

    Needs a stack without workers. Raises RuntimeError when the tickets are not ready in time.
    """
    bare = median(bare_inserts(YARDSTICK_ROWS))
    length = timedelta(seconds=timers / DUE_PER_S)
    tickets = _tickets_for(timers, length)
    pace = length / tickets
    loads: list[float] = []
    with workers(WORKERS) as running:
        running.wait_until_working()
        since = current_moment().now + timedelta(seconds=HEAD_START_S + tickets / MADE_PER_S)
        upto = since + length
        rungs = wind_tickets(tickets, lambda number: since - AMBER_AFTER + number * pace)
        expected = sum(since <= rung.due_at <= upto for rung in rungs)
        if current_moment().now > since:
            raise RuntimeError("the machine is too slow: timers were due before all tickets were made")
        time.sleep((since - current_moment().now).total_seconds())
        _kill_until(upto, running, loads)
        _wait_until_quiet(upto)
    fate = fate_of_timers(since, upto)
    note = (
        f"{expected:,} timers in {length.total_seconds():.0f} s, {WORKERS} workers, {running.kills} kills; "
        f"load {fmean(loads):.1f} (at most {max(loads):.1f}) on {os.cpu_count()} cores"
    )
    one, commit = Yardstick("timers due", expected, ""), Yardstick(BARE_INSERT, bare, "s")
    lost = expected - fate["fired"]
    p50, p99, longest = fate["late"]
    heard50, heard99, heard_longest = fate["heard_late"]
    return [
        Result("timers_killed.lost", (lost,), "", one, at_most=0, note=note),
        Result("timers_killed.doubled", (fate["doubled"],), "", one, at_most=0),
        Result("timers_killed.early", (fate["early"],), "", one, at_most=0),
        Result("timers_killed.disordered", (fate["disordered"],), "", one, at_most=0),
        Result("timers_killed.late_p50", (p50,), "s", commit, note="from due time to firing"),
        Result("timers_killed.late_p99", (p99,), "s", commit, at_most=MOST_LATE_S, note=f"longest {longest:.2f} s"),
        Result("timers_killed.heard_p50", (heard50,), "s", commit, note="from due time to the feed"),
        Result("timers_killed.heard_p99", (heard99,), "s", commit, note=f"longest {heard_longest:.2f} s"),
    ]  # fmt: skip


def _tickets_for(timers: int, length: timedelta) -> int:
    """Each ticket has its amber in the time, and its chase as well if it begins early enough."""
    with_chase = max(0.0, 1 - (CLASSIFY_WITHIN - AMBER_AFTER) / length)
    return round(timers / (1 + with_chase))


def _kill_until(end: datetime, running: Workers, loads: list[float]) -> None:
    next_at = time.monotonic()
    while current_moment().now < end:
        next_at += KILL_EVERY_S
        time.sleep(max(0.0, next_at - time.monotonic()))
        running.kill_one()
        loads.append(os.getloadavg()[0])


def _wait_until_quiet(upto: datetime) -> None:
    deadline = time.monotonic() + CATCH_UP_S
    while still_due(upto) and time.monotonic() < deadline:
        time.sleep(0.2)
