"""A date of next week becomes a holiday under 100,000 open tickets: how long until every clock follows?"""

import os
import subprocess
import sys
import time
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import F

from dispatch.domain.calendar_parts import DayKind
from dispatch.management.bench_at_scale import fill
from dispatch.management.bench_load import CITY_ACCOUNT, City, send_all, token_of
from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.management.bench_stack import (
    CHECKOUT,
    as_owner,
    cpu_seconds,
    peak_memory_mb_of,
    serving_processes,
    web_port,
)
from dispatch.management.side_by_side import resync_side_by_side
from dispatch.models import Event, Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.working_calendar import working_calendar
from dispatch.services.edit_calendar_day import edit_calendar_day
from dispatch.services.recount_lock import recounting
from grid.domain.actor import Actor

RECOUNTED_S, MEMORY_MB, INTAKE_MS, TOGETHER = 10, 500, 150, 2
#: Copies stand where their originals stand in time; no two tickets of a district do.
SPREAD = """
WITH moved AS (
    UPDATE dispatch_ticket t SET received_at = t.received_at + s.later, state_since = t.state_since + s.later,
        dispatched_at = t.dispatched_at + s.later
    FROM (SELECT id, (hashtext(id::text) & 4095) * interval '1 second' AS later FROM dispatch_ticket
          WHERE closed_at IS NULL) s
    WHERE t.id = s.id
    RETURNING t.id, s.later
)
UPDATE dispatch_hotlinedetail h SET signed_at = h.signed_at + moved.later
FROM moved WHERE h.ticket_id = moved.id AND h.signed_at IS NOT NULL
"""


def bench_recount(*, tickets: int) -> list[Result]:
    """Seconds and CPU for 100,000 tickets, alone; the memory of the command; and intake while it runs."""
    fill(tickets, whole=True)
    with connection.cursor() as cursor:
        cursor.execute(SPREAD)
    _close_a_day()
    resync_side_by_side()  # the clocks follow the spread, unmeasured
    as_owner("analyse", "dispatch_ticket", "dispatch_deadline", "dispatch_timer")
    return [*_alone(), *_beside_intake()]


def _alone() -> list[Result]:
    bare_s = _bare_update()
    events = Event.objects.filter(type="ticket_clocks_recounted").count()
    processes = (os.getpid(), serving_processes()["postgres"])
    with recounting():  # the stack's worker would recount, too
        _close_a_day()
        cpu, begun = sum(map(cpu_seconds, processes)), time.perf_counter()
        counted = resync_side_by_side()
        seconds, cpu = time.perf_counter() - begun, sum(map(cpu_seconds, processes)) - cpu
    told = Event.objects.filter(type="ticket_clocks_recounted").count() - events
    scale = 100_000 / max(1, counted)
    note = f"{counted:,} open tickets recounted, {told:,} of them moved and said so; load {os.getloadavg()[0]:.1f}"
    yardstick = Yardstick("one bare UPDATE of the same tickets", bare_s * scale, "s")
    return [
        Result(
            "recount.seconds", (seconds * scale,), "s for 100,000", yardstick, at_most=RECOUNTED_S, note=note
        ),
        Result("recount.cpu", (cpu * scale,), "s for 100,000", yardstick, note="database and command"),
    ]


def _beside_intake() -> list[Result]:
    """The command itself, while the city sends over two connections."""
    city, taken = City(), list[float]()
    with token_of(CITY_ACCOUNT) as token:

        def send() -> tuple[float, ...]:
            bodies = [city.intake() for _ in range(TOGETHER * 5)]
            return send_all(port=web_port(), token=token, bodies=bodies, connections=TOGETHER).latencies

        usual = send()
        _close_a_day()
        command = subprocess.Popen([sys.executable, "manage.py", "resync_clocks", "-v0"], cwd=CHECKOUT)
        running = True
        while running:  # once more after its end, so that a short one is met, too
            running = command.poll() is None
            taken += send()
    _close_a_day()
    memory_mb = peak_memory_mb_of(
        subprocess.Popen([sys.executable, "manage.py", "resync_clocks", "-v0"], cwd=CHECKOUT)
    )
    return [
        Result(
            "recount.intake_p95", (percentile(taken, 0.95) * 1000,), "ms",
            Yardstick("p95 before it", percentile(usual, 0.95) * 1000, "ms"), at_most=INTAKE_MS,
            note=f"{len(taken)} intakes over {TOGETHER} connections without a pause while it ran",
        ),
        Result(
            "recount.memory", (memory_mb,), "MB", Yardstick("the goal", MEMORY_MB, "MB"), at_most=MEMORY_MB,
            note="of the leading process",
        ),
    ]  # fmt: skip


def _close_a_day() -> None:
    """The next working date becomes a holiday."""
    moment = current_moment()
    day = _next_workday(moment.now.date(), moment.calendar_version)
    edit_calendar_day(day=day, kind=DayKind.HOLIDAY, name_zh="台风停工", actor=Actor.system(), at=moment.now)


def _next_workday(day: date, version: int) -> date:
    day += timedelta(days=1)
    while working_calendar(version).kind_of(day) is not DayKind.WORKDAY:
        day += timedelta(days=1)
    return day


def _bare_update() -> float:
    begun = time.perf_counter()
    with transaction.atomic():
        Ticket.objects.filter(closed_at=None).update(next_due_at=F("next_due_at"))
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    return seconds
