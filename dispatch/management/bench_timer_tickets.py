"""Tickets whose timers come due when a bench wants them to, and what became of those timers."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from dispatch.domain.deadlines import Prescribed, prescribe
from dispatch.domain.moment import Moment
from dispatch.domain.timers import PrescribedTimer, rungs_of
from dispatch.models import Deadline, HotlineDetail, Ticket, Timer
from dispatch.models.ids import new_id
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.working_calendar import clock_rules

ROWS_AT_ONCE = 2_000
#: The wait for a class: amber after three quarters of it, the chase at its end. On continuous time, at any hour.
CLASSIFY_WITHIN = timedelta(minutes=30)
AMBER_AFTER = CLASSIFY_WITHIN * 3 / 4

FATE = (Path(__file__).parent.parent / "sql" / "fate_of_timers.sql").read_text(encoding="utf-8")


def wind_tickets(count: int, received_at: Callable[[int], datetime]) -> list[PrescribedTimer]:
    """Makes so many tickets without a class, with their clocks, by sets; all rungs that wait for the class."""
    numbers, rungs = iter(range(count)), list[PrescribedTimer]()
    moment = current_moment()
    while some := list(islice(numbers, ROWS_AT_ONCE)):
        with transaction.atomic():
            rungs += _write([unclassified(received_at(number), moment) for number in some], moment)
    return rungs


def unclassified(received_at: datetime, moment: Moment) -> Ticket:
    """A ticket at the district's desk that nobody has classified."""
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


def fate_of_timers(since: datetime, upto: datetime) -> Mapping[str, Any]:
    """What became of the waits for a class that were due in that time; lateness in seconds: median, 99 %, longest."""
    with connection.cursor() as cursor:
        cursor.execute(FATE, {"since": since, "upto": upto})
        return dict(zip((column.name for column in cursor.description), cursor.fetchone(), strict=True))


def still_due(upto: datetime) -> int:
    """Timers due by then that wait to fire, and events that wait for their place in the feed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM dispatch_timer WHERE state = 'pending' AND due_at <= %s)"
            " + (SELECT count(*) FROM dispatch_feed_pending)",
            [upto],
        )
        return int(cursor.fetchone()[0])


def _write(rows: list[Ticket], moment: Moment) -> list[PrescribedTimer]:
    rules = clock_rules(moment.calendar_version)
    Ticket.objects.bulk_create(rows)
    details = HotlineDetail.objects.bulk_create([HotlineDetail(ticket=row) for row in rows])
    deadlines, timers, waits = list[Deadline](), list[Timer](), list[PrescribedTimer]()
    for row, detail in zip(rows, details, strict=True):
        row.hotline = detail
        for deadline in prescribe(clock_facts_of(row), rules.calendar, rules.limits):
            rungs = rungs_of(deadline, rules.calendar, rules.ladder, kind=row.kind)
            deadlines.append(_deadline(row.id, deadline))
            timers += [_timer(row.id, rung) for rung in rungs[:1]]
            waits += [rung for rung in rungs if rung.stage == "classify"]
    Deadline.objects.bulk_create(deadlines)
    Timer.objects.bulk_create(timers)
    return waits


def _deadline(subject_id: UUID, deadline: Prescribed) -> Deadline:
    return Deadline(
        subject_type="ticket",
        subject_id=subject_id,
        stage=deadline.stage,
        cycle=deadline.cycle,
        owner=deadline.owner,
        started_at=deadline.started_at,
        due_at=deadline.due_at,
        amber_at=deadline.amber_at,
        provisional=deadline.provisional,
        compressed=deadline.compressed,
    )


def _timer(subject_id: UUID, rung: PrescribedTimer) -> Timer:
    return Timer(
        subject_type="ticket",
        subject_id=subject_id,
        stage=rung.stage,
        level=rung.level,
        cycle=rung.cycle,
        due_at=rung.due_at,
        try_at=rung.due_at,
    )
