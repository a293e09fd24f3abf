"""The working calendar: the vectors of the rules, edges, and a minute-by-minute oracle."""

import csv
import timeit
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.calendar_parts import CalendarError, DayKind, OfficeSlot
from dispatch.domain.limits import Limit
from tests.dispatch.clock_builders import ONE_SLOT, TWO_SLOTS, china, local, text
from tests.support.shared_data import shared_data

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "limit", "due", "why"),
    [
        (
            "2026-02-13 17:00",
            "4wh",
            "2026-02-14 12:00",
            "1 h on Friday, 3 h on the Saturday worked for the Spring Festival",
        ),
        ("2026-09-30 17:00", "4wh", "2026-10-08 12:00", "1 h before the National Day week, 3 h after it"),
        (
            "2026-02-13 17:00",
            "5wd",
            "2026-02-27 18:00",
            "14 Feb is worked, 15–23 Feb are not, then 24–27 Feb",
        ),
        ("2026-03-02 10:00", "5wd", "2026-03-09 18:00", "Tuesday to Friday and the next Monday"),
        (
            "2026-03-07 10:00",
            "1wd",
            "2026-03-09 18:00",
            "from a Saturday the Monday is the first working day",
        ),
        (
            "2026-03-02 23:30",
            "1wd",
            "2026-03-03 18:00",
            "a working day is a date: the hour of the start is nothing",
        ),
        ("2026-03-02 14:00", "4wh", "2026-03-02 18:00", "ends with the slot, not with the next morning"),
        ("2026-03-02 14:00", "241wmin", "2026-03-03 09:01", "one minute more is the next morning"),
        ("2026-03-02 20:00", "4wh", "2026-03-03 13:00", "the evening does not count"),
        ("2026-03-02 23:00", "2ch", "2026-03-03 01:00", "continuous hours run at night"),
        ("2026-03-02 23:00", "15min", "2026-03-02 23:15", "minutes are continuous"),
        ("2026-03-02 10:00", "30cd", "2026-04-01 18:00", "calendar days are dates too"),
        ("2026-03-02 10:00", "0wh", "2026-03-02 10:00", "at once"),
    ],
)
def test_vectors(start: str, limit: str, due: str, why: str) -> None:
    assert text(china().add(local(start), Limit.parse(limit)).at) == due, why


def test_several_office_slots_a_day() -> None:
    due = china(TWO_SLOTS).add(local("2026-03-02 11:00"), Limit.parse("4wh"))
    assert text(due.at) == "2026-03-02 17:00"
    assert text(china(TWO_SLOTS).add(local("2026-03-02 11:00"), Limit.parse("1wd")).at) == "2026-03-03 18:00"


def test_years_that_are_not_published_are_marked() -> None:
    calendar = china()
    assert not calendar.add(local("2026-12-28 10:00"), Limit.parse("3wd")).provisional
    assert calendar.add(local("2026-12-30 10:00"), Limit.parse("3wd")).provisional
    assert calendar.add(local("2026-12-31 17:00"), Limit.parse("4wh")).provisional
    assert not calendar.add(local("2026-12-31 23:00"), Limit.parse("2ch")).provisional
    assert calendar.subtract(local("2027-01-04 18:00"), Limit.parse("2wd")).provisional


def test_clocks_put_forward_and_back() -> None:
    new_york = ZoneInfo("America/New_York")
    calendar = WorkingCalendar(
        special_days={}, published_years=range(2010, 2030), slots=ONE_SLOT, time_zone="America/New_York"
    )
    # Friday 2026-03-06 17:00 EST; on Sunday the clocks are put forward; Monday works on EDT
    due = calendar.add(datetime(2026, 3, 6, 17, tzinfo=new_york), Limit.parse("4wh"))
    assert due.at == datetime(2026, 3, 9, 12, tzinfo=new_york)
    assert due.at == datetime(2026, 3, 9, 16, tzinfo=UTC)
    late = calendar.add(datetime(2026, 10, 30, 17, tzinfo=new_york), Limit.parse("1wd"))
    assert late.at == datetime(2026, 11, 2, 23, tzinfo=UTC)
    through = calendar.add(datetime(2026, 3, 7, 23, tzinfo=new_york), Limit.parse("5ch"))
    assert through.at == datetime(2026, 3, 8, 9, tzinfo=UTC), "five hours are five hours"


def test_office_slots_across_the_missing_hour_are_counted_as_they_pass() -> None:
    night = (OfficeSlot(60, 240),)
    sunday_worked = {date(2026, 3, 8): DayKind.MAKE_UP_WORKDAY}
    calendar = WorkingCalendar(
        special_days=sunday_worked, published_years=[2026], slots=night, time_zone="America/New_York"
    )
    start, end = datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 8, 9, tzinfo=UTC)
    assert calendar.working_minutes_between(start, end) == 120


def test_what_cannot_be_counted_is_refused() -> None:
    calendar = china()
    naive = datetime(2026, 3, 2, 10)  # noqa: DTZ001
    for limit in ("4wh", "1wd", "2ch", "30cd"):
        with pytest.raises(TypeError):
            calendar.add(naive, Limit.parse(limit))
        with pytest.raises(TypeError):
            calendar.subtract(naive, Limit.parse(limit))
    for limit in ("4wh", "1wd", "30cd"):
        with pytest.raises(CalendarError):
            calendar.add(datetime(2036, 1, 1, 10, tzinfo=UTC), Limit.parse(limit))
        with pytest.raises(CalendarError):
            calendar.subtract(datetime(2003, 1, 1, 10, tzinfo=UTC), Limit.parse(limit))
    with pytest.raises(CalendarError):
        calendar.add(local("2035-12-31 17:00"), Limit.parse("4wh"))
    for slots in ((), (OfficeSlot(60, 120), OfficeSlot(90, 180))):
        with pytest.raises(CalendarError):
            WorkingCalendar(special_days={}, published_years=[], slots=slots, time_zone="UTC")
    with pytest.raises(CalendarError):
        OfficeSlot(600, 600)


def test_every_day_agrees_with_the_published_list() -> None:
    path = shared_data("calendar/cn_workdays_2024_2026.csv")
    with path.open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    assert len(published) > 1000
    calendar = china()
    wrong = [
        row["date"]
        for row in published
        if calendar.is_workday(date.fromisoformat(row["date"])) != (row["is_workday"] == "1")
    ]
    assert wrong == []


# ---- against an oracle that walks

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
ZONES = ("Asia/Shanghai", "America/New_York", "UTC", "Australia/Lord_Howe")


@st.composite
def slot_sets(draw: st.DrawFn) -> tuple[OfficeSlot, ...]:
    edges = draw(
        st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).filter(lambda e: len(e) % 2 == 0)
    )
    edges.sort()
    return tuple(OfficeSlot(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    days = st.dates(FIRST, LAST)
    kinds = st.sampled_from(DayKind)
    return WorkingCalendar(
        special_days=draw(st.dictionaries(days, kinds, max_size=40)),
        published_years=[2026],
        slots=draw(slot_sets()),
        time_zone=draw(st.sampled_from(ZONES)),
        first_on=FIRST,
        last_on=LAST,
    )


moments = st.integers(0, 30 * 1440).map(lambda minutes: datetime(2026, 2, 20, tzinfo=UTC) + minutes * MINUTE)


def in_office(calendar: WorkingCalendar, moment: datetime) -> bool:
    there = moment.astimezone(calendar.time_zone)
    minute = there.hour * 60 + there.minute
    return calendar.is_workday(there.date()) and any(s.opens <= minute < s.closes for s in calendar.slots)


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(1, 1200))
def test_work_hours_agree_with_walking_minute_by_minute(
    calendar: WorkingCalendar, start: datetime, length: int
) -> None:
    at, worked = start, 0
    while worked < length and at < start + 60 * DAY:
        worked += in_office(calendar, at)
        at += MINUTE
    if worked < length:
        return
    assert calendar.add(start, Limit.parse(f"{length}wmin")).at == at
    assert calendar.working_minutes_between(start, at) == length


@settings(max_examples=80, deadline=None)
@given(calendars(), moments, st.integers(1, 20))
def test_working_days_agree_with_walking_day_by_day(
    calendar: WorkingCalendar, start: datetime, count: int
) -> None:
    day, left = start.astimezone(calendar.time_zone).date(), count
    while left and day < LAST:
        day += DAY
        left -= calendar.is_workday(day)
    if left:
        return
    due = calendar.add(start, Limit.parse(f"{count}wd"))
    assert due.at == calendar.close_of_business(day)
    assert calendar.working_days_between(start, due.at) == count or calendar.slots[-1].closes == 1440


@settings(max_examples=80, deadline=None)
@given(calendars(), moments, st.integers(1, 600), st.sampled_from(["wmin", "min"]))
def test_subtract_undoes_add_within_office_hours(
    calendar: WorkingCalendar, start: datetime, length: int, unit: str
) -> None:
    if unit == "wmin" and not in_office(calendar, start):
        return
    limit = Limit.parse(f"{length}{unit}")
    try:
        due = calendar.add(start, limit).at
    except CalendarError:
        return
    assert calendar.subtract(due, limit).at == start


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(1, 15))
def test_subtract_undoes_add_of_working_days(calendar: WorkingCalendar, start: datetime, count: int) -> None:
    there = start.astimezone(calendar.time_zone).date()
    if not calendar.is_workday(there) or calendar.slots[-1].closes == 1440:
        return
    limit = Limit.parse(f"{count}wd")
    try:
        due = calendar.add(start, limit).at
    except CalendarError:
        return
    assert calendar.subtract(due, limit).at == calendar.close_of_business(there)


@settings(max_examples=60, deadline=None)
@given(
    calendars(), moments, moments, st.integers(1, 400), st.integers(0, 400), st.sampled_from(["wmin", "min"])
)
def test_later_starts_and_longer_limits_never_end_earlier(
    calendar: WorkingCalendar, one: datetime, other: datetime, length: int, more: int, unit: str
) -> None:
    early, late = sorted((one, other))
    try:
        first = calendar.add(early, Limit.parse(f"{length}{unit}")).at
        second = calendar.add(late, Limit.parse(f"{length + more}{unit}")).at
    except CalendarError:
        return
    assert early < first <= second


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, moments, st.floats(0, 1))
def test_a_point_between_lies_between(
    calendar: WorkingCalendar, one: datetime, other: datetime, share: float
) -> None:
    early, late = sorted((one, other))
    assert early <= calendar.point_between(early, late, share) <= late


def test_a_deadline_costs_microseconds_however_long_it_is() -> None:
    calendar, start = china(), local("2026-03-02 10:00")
    times = {}
    for name in ("4wh", "2000wh", "5wd", "1000wd"):
        limit = Limit.parse(name)
        times[name] = (
            min(timeit.repeat(lambda limit=limit: calendar.add(start, limit), number=2000, repeat=3)) / 2000
        )
    yardstick = min(timeit.repeat(lambda: start.astimezone(UTC).isoformat(), number=2000, repeat=3)) / 2000
    # about 2–4 µs here; twenty renderings of a time leave room for slow and busy machines
    assert max(times.values()) < 20 * yardstick
    assert times["2000wh"] < 3 * times["4wh"]
    assert times["1000wd"] < 3 * times["5wd"]
