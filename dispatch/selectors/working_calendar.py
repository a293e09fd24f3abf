"""The working calendar and the limits of a version, kept in memory."""

from dataclasses import dataclass
from functools import lru_cache

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.calendar_parts import DayKind, OfficeSlot
from dispatch.domain.ladder import Ladder
from dispatch.domain.limits import Limit, LimitRow, LimitTable
from dispatch.models import CalendarDay, LimitRule, OfficeHours, WorkCalendar
from dispatch.selectors.ladder_rules import ladder_rules, valid_in
from gis.domain.errors import GridlineError
from gis.selectors.current_district import current_district

KEPT_VERSIONS = 8


@dataclass(frozen=True, slots=True)
class ClockRules:
    """Everything a due time is computed by."""

    calendar: WorkingCalendar
    limits: LimitTable
    ladder: Ladder


def clock_rules(version: int) -> ClockRules:
    """Calendar and limits of a version; five statements the first time a process asks, none afterwards.

    Raises GridlineError `calendar_missing` (503) when that version was never loaded.
    """
    if version == 0:
        raise GridlineError("calendar_missing", status=503)
    return _clock_rules(version, _time_zone())


def working_calendar(version: int) -> WorkingCalendar:
    """The calendar of a version; see `clock_rules`."""
    return clock_rules(version).calendar


def limit_table(version: int) -> LimitTable:
    """The limits of a version; see `clock_rules`."""
    return clock_rules(version).limits


@lru_cache(maxsize=KEPT_VERSIONS)
def _clock_rules(version: int, time_zone: str) -> ClockRules:
    known = WorkCalendar.objects.filter(version=version).first()
    if known is None:
        raise GridlineError("calendar_missing", status=503)
    calendar = WorkingCalendar(
        special_days={row.day: DayKind(row.kind) for row in valid_in(CalendarDay.objects.all(), version)},
        published_years=known.published_years,
        slots=[
            OfficeSlot(row.opens_minute, row.closes_minute)
            for row in valid_in(OfficeHours.objects.all(), version)
        ],
        time_zone=time_zone,
        version=version,
    )
    rows = valid_in(LimitRule.objects.all(), version)
    ladder = Ladder(ladder_rules(version))
    limits = LimitTable((limit_row(row) for row in rows), version, amber_share=ladder.amber_share)
    return ClockRules(calendar, limits, ladder)


def limit_row(rule: LimitRule) -> LimitRow:
    """The row of the table as the domain knows it."""
    return LimitRow(rule.kind, rule.step, rule.condition, Limit.of(rule.value, rule.unit), rule.source)


def _time_zone() -> str:
    return current_district().time_zone
