"""Calendars, limit tables and facts for tests of clocks, from the data files the product ships."""

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import dispatch
from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.calendar_files import read_days, read_limits
from dispatch.domain.calendar_parts import OfficeSlot
from dispatch.domain.clock_facts import ClockFacts, Prescribed
from dispatch.domain.deadlines import prescribe
from dispatch.domain.ladder import Ladder, read_ladder
from dispatch.domain.limits import LimitTable
from dispatch.domain.stages import Stage

DATA = Path(dispatch.__file__).parent / "data"
GUANGZHOU = ZoneInfo("Asia/Shanghai")
ONE_SLOT = (OfficeSlot(9 * 60, 18 * 60),)
TWO_SLOTS = (OfficeSlot(8 * 60, 12 * 60), OfficeSlot(14 * 60, 18 * 60))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of our data files."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def china(slots: tuple[OfficeSlot, ...] = ONE_SLOT) -> WorkingCalendar:
    """The calendar that ships: published 2004–2026, provisional afterwards."""
    days, faults = read_days(rows("calendar_cn.csv"))
    assert not faults
    return WorkingCalendar(
        special_days={entry.day: entry.kind for entry in days},
        published_years={entry.day.year for entry in days},
        slots=slots,
        time_zone="Asia/Shanghai",
        last_on=date(2035, 12, 31),
    )


@cache
def limits() -> LimitTable:
    """The limits that ship."""
    entries, faults = read_limits(rows("limits.csv"))
    assert not faults
    return LimitTable(entry.row() for entry in entries)


@cache
def ladder() -> Ladder:
    """The ladder that ships."""
    return Ladder(read_ladder(rows("ladder.csv")))


def local(text: str) -> datetime:
    """`2026-02-13 17:00` in Guangzhou."""
    return datetime.fromisoformat(text).replace(tzinfo=GUANGZHOU)


def text(moment: datetime) -> str:
    """The inverse of `local`, to the minute."""
    return f"{moment.astimezone(GUANGZHOU):%Y-%m-%d %H:%M}"


def deadlines(facts: ClockFacts) -> dict[Stage, Prescribed]:
    """What runs under these facts, by stage."""
    return {deadline.stage: deadline for deadline in prescribe(facts, china(), limits())}
