"""Bring the deadline and timer rows of one subject to what its facts prescribe."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from dispatch.domain.calendar_parts import CalendarError
from dispatch.domain.deadlines import ClockFacts, Prescribed, prescribe
from dispatch.domain.moment import Moment
from dispatch.domain.timers import PrescribedTimer, prescribed_timers
from dispatch.selectors.working_calendar import clock_rules
from gis.domain.errors import GridlineError
from gis.selectors.planned import execute_planned

SQL = Path(__file__).parent.parent / "sql"
START = (SQL / "start_clocks.sql").read_text(encoding="utf-8")
SYNC_DEADLINES = (SQL / "sync_deadlines.sql").read_text(encoding="utf-8")
SYNC_TIMERS = (SQL / "sync_timers.sql").read_text(encoding="utf-8")


def sync_clocks(
    *,
    subject_type: str,
    subject_id: UUID,
    facts: ClockFacts,
    unit_code: str | None,
    moment: Moment,
    new: bool = False,
) -> tuple[Prescribed, ...]:
    """Write the deadlines that run now and the next rung of each one's ladder; the deadlines, earliest first.

    Two statements, one for a ``new`` subject, whose rows need not be looked for; call it in the transaction of the
    step, with the subject's row locked. ``unit_code`` is the handling unit that owes the unit's stages. Raises
    GridlineError `calendar_missing` (503), and `time_outside_calendar` (422) for a time the calendar cannot count.
    """
    rules = clock_rules(moment.calendar_version)
    try:
        deadlines = prescribe(facts, rules.calendar, rules.limits)
        timers = prescribed_timers(
            deadlines, rules.calendar, rules.ladder, kind=facts.kind, order_level=facts.order_level
        )
    except CalendarError as error:
        raise GridlineError("time_outside_calendar", status=422) from error
    if not new:
        write_deadlines(subject_type, subject_id, deadlines, unit_code or "", moment.now)
        write_timers(subject_type, subject_id, timers)
    elif deadlines:
        start(subject_type, subject_id, deadlines, unit_code or "", timers)
    return deadlines


def start(
    subject_type: str,
    subject_id: UUID,
    deadlines: tuple[Prescribed, ...],
    unit_code: str,
    rungs: tuple[PrescribedTimer, ...],
) -> None:
    """One statement: the deadlines run, and the first rung of every ladder stands pending."""
    ladders = {(rung.stage, rung.cycle): rung for rung in reversed(rungs)}
    first = tuple(ladders.values())
    _execute(
        START,
        subject_type=subject_type,
        subject_id=subject_id,
        **deadline_columns(deadlines, unit_code),
        timer_stages=[str(rung.stage) for rung in first],
        timer_levels=[str(rung.level) for rung in first],
        timer_cycles=[rung.cycle for rung in first],
        timer_due=[rung.due_at for rung in first],
    )


def write_deadlines(
    subject_type: str, subject_id: UUID, deadlines: tuple[Prescribed, ...], unit_code: str, now: datetime
) -> None:
    """One statement: the prescribed deadlines run, all others of the subject are met now."""
    _execute(
        SYNC_DEADLINES,
        subject_type=subject_type,
        subject_id=subject_id,
        now=now,
        **deadline_columns(deadlines, unit_code),
    )


def deadline_columns(deadlines: tuple[Prescribed, ...], unit_code: str) -> dict[str, list[Any]]:
    """The rows as one array per column, as both statements take them."""
    return {
        "stages": [str(deadline.stage) for deadline in deadlines],
        "cycles": [deadline.cycle for deadline in deadlines],
        "owners": [str(deadline.owner) for deadline in deadlines],
        "units": [unit_code if deadline.unit else "" for deadline in deadlines],
        "started": [deadline.started_at for deadline in deadlines],
        "due": [deadline.due_at for deadline in deadlines],
        "amber": [deadline.amber_at for deadline in deadlines],
        "provisional": [deadline.provisional for deadline in deadlines],
        "compressed": [deadline.compressed for deadline in deadlines],
    }


def write_timers(subject_type: str, subject_id: UUID, rungs: tuple[PrescribedTimer, ...]) -> None:
    """One statement: of every ladder the first rung not fired yet stands pending, everything else is cancelled."""
    _execute(
        SYNC_TIMERS,
        subject_type=subject_type,
        subject_id=subject_id,
        stages=[str(rung.stage) for rung in rungs],
        levels=[str(rung.level) for rung in rungs],
        cycles=[rung.cycle for rung in rungs],
        due=[rung.due_at for rung in rungs],
    )


def _execute(statement: str, **params: Any) -> None:
    with connection.cursor() as cursor:
        execute_planned(cursor, statement, params)
