"""Nobody worked for half an hour: how soon is everything told that came due meanwhile, and in which order?"""

import time
from datetime import timedelta
from statistics import median

from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.bench_timer_tickets import (
    AMBER_AFTER,
    CLASSIFY_WITHIN,
    fate_of_timers,
    still_due,
    wind_tickets,
)
from dispatch.management.bench_workers import workers
from dispatch.management.bench_yardsticks import BARE_INSERT, bare_inserts
from dispatch.selectors.current_moment import current_moment

OUTAGE = timedelta(minutes=30)
MOST_S = 60
PATIENCE_S = 180.0
YARDSTICK_ROWS = 200


def bench_timers_after_outage(*, timers: int) -> list[Result]:
    """Amber and chase of half as many tickets came due in the last 30 minutes; then one worker starts.

    Told from the start of its process to the last firing. Needs a stack without workers.
    """
    bare = median(bare_inserts(YARDSTICK_ROWS))
    now = current_moment().now
    tickets = timers // 2
    spread = (OUTAGE - (CLASSIFY_WITHIN - AMBER_AFTER)) / tickets
    first = now - OUTAGE - AMBER_AFTER
    rungs = wind_tickets(tickets, lambda number: first + number * spread)
    due = sum(now - OUTAGE <= rung.due_at <= now for rung in rungs)
    begun = current_moment().now
    with workers(1):
        deadline = time.monotonic() + PATIENCE_S
        while still_due(now) and time.monotonic() < deadline:
            time.sleep(0.1)
    fate = fate_of_timers(now - OUTAGE, now)
    seconds = float(fate["last_fired"]) - begun.timestamp()
    one = Yardstick("timers due", due, "")
    note = f"{due:,} timers of {tickets:,} tickets, one worker, its start included"
    return [
        Result("timers_after_outage.seconds", (seconds,), "s", Yardstick(BARE_INSERT, bare, "s"), at_most=MOST_S,
               note=note),
        Result("timers_after_outage.lost", (due - fate["fired"],), "", one, at_most=0),
        Result("timers_after_outage.doubled", (fate["doubled"],), "", one, at_most=0),
        Result("timers_after_outage.disordered", (fate["disordered"],), "", one, at_most=0),
    ]  # fmt: skip
