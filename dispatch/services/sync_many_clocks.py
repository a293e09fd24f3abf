"""Bring the deadline and timer rows of many subjects that share their facts to what these prescribe."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from dispatch.domain.calendar_parts import CalendarError
from dispatch.domain.deadlines import ClockFacts, Prescribed, prescribe
from dispatch.domain.moment import Moment
from dispatch.domain.timers import prescribed_timers
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.sync_clocks import deadline_columns
from gis.domain.errors import GridlineError

SQL = Path(__file__).parent.parent / "sql"
DEADLINES = (SQL / "sync_many_deadlines.sql").read_text(encoding="utf-8")
TIMERS = (SQL / "sync_many_timers.sql").read_text(encoding="utf-8")


def sync_many_clocks(
    *, subject_type: str, subject_ids: Sequence[UUID], facts: ClockFacts, moment: Moment
) -> tuple[Prescribed, ...]:
    """As `sync_clocks`, derived once for all of them: the deadlines they share, earliest first. Two statements.

    Call it in the transaction of the step with the subjects' rows locked. Raises GridlineError `calendar_missing` (503)
    and `time_outside_calendar` (422).
    """
    rules = clock_rules(moment.calendar_version)
    try:
        deadlines = prescribe(facts, rules.calendar, rules.limits)
        rungs = prescribed_timers(deadlines, rules.calendar, rules.ladder, kind=facts.kind)
    except CalendarError as error:
        raise GridlineError("time_outside_calendar", status=422) from error
    whose: dict[str, Any] = {"subject_type": subject_type, "subject_ids": list(subject_ids)}
    with connection.cursor() as cursor:
        cursor.execute(DEADLINES, {**whose, "now": moment.now, **deadline_columns(deadlines, "")})
        cursor.execute(
            TIMERS,
            {
                **whose,
                "stages": [str(rung.stage) for rung in rungs],
                "levels": [str(rung.level) for rung in rungs],
                "cycles": [rung.cycle for rung in rungs],
                "due": [rung.due_at for rung in rungs],
            },
        )
    return deadlines
