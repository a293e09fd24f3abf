"""A second way to count a deadline, so slow and plain that it can be believed: one date, one office slot at a time.

It shares no code with `dispatch.domain.calendar`: local wall time without zones, lists of dates, no prefix sums. The
calendars are of Chinese time, which has had no summer time since 1991.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.calendar_parts import DayKind, OfficeSlot
from dispatch.domain.limits import ClockKind, Limit
from dispatch.domain.pauses import Pause, move_past_pauses

LOCAL_AHEAD = timedelta(hours=8)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
#: The span of a case: half an hour to sixty working days, as long limits go in practice.
MOST_WORKING_DAYS = 60
MOST_WORK_MINUTES, MOST_MINUTES, MOST_CALENDAR_DAYS = 60 * 9 * 60, 90 * 1440, 90
FIRST_AT, START_MINUTES = datetime(2024, 1, 2), 2 * 365 * 1440  # noqa: DTZ001 - local wall time
SLOTS = (
    (OfficeSlot(540, 1080),),
    (OfficeSlot(480, 720), OfficeSlot(840, 1080)),
    (OfficeSlot(510, 720), OfficeSlot(810, 1050), OfficeSlot(1140, 1260)),
    (OfficeSlot(0, 1440),),
)


@dataclass(frozen=True, slots=True)
class PlainCalendar:
    """What a calendar version says, as a person would read it off the wall."""

    special: Mapping[date, bool]
    slots: Sequence[tuple[int, int]]

    def works(self, day: date) -> bool:
        """Whether the office opens on this date."""
        return self.special.get(day, day.weekday() < 5)

    def closes(self, day: date) -> datetime:
        """The end of the last slot, open or not."""
        return datetime(day.year, day.month, day.day) + self.slots[-1][1] * MINUTE  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class Case:
    """A limit that begins at a local wall time, with its pauses, oldest first."""

    version: int
    start: datetime
    limit: Limit
    pauses: tuple[tuple[datetime, datetime], ...]


def plain_due(case: Case, calendar: PlainCalendar) -> datetime:
    """Local wall time of the end."""
    kind = case.limit.kind
    if kind == ClockKind.CONTINUOUS_HOUR:
        return _through(case.start, case.limit.minutes * MINUTE, [(case.start, datetime.max)], case.pauses)  # noqa: DTZ901
    if kind == ClockKind.WORK_HOUR:
        return _through(
            case.start, case.limit.minutes * MINUTE, _office_hours(case.start, calendar), case.pauses
        )
    counts = calendar.works if kind == ClockKind.WORKING_DAY else _any_day
    due = calendar.closes(_days_on(case.start.date(), case.limit.days, counts))
    for since, until in case.pauses:
        if until > case.start and since < due:
            lost = _counted(max(since, case.start).date(), until.date(), counts)
            due = calendar.closes(_days_on(due.date(), lost, counts)) if lost else due
    return due


def _any_day(_: date) -> bool:
    return True


def _days_on(day: date, count: int, counts: object) -> date:
    while count:
        day += DAY
        count -= counts(day)  # type: ignore[operator]
    return day


def _counted(after: date, up_to: date, counts: object) -> int:
    found = 0
    while after < up_to:
        after += DAY
        found += counts(after)  # type: ignore[operator]
    return found


def _office_hours(start: datetime, calendar: PlainCalendar) -> Iterator[tuple[datetime, datetime]]:
    day = start.date()
    while True:
        if calendar.works(day):
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
            for opens, closes in calendar.slots:
                yield midnight + opens * MINUTE, midnight + closes * MINUTE
        day += DAY


def _through(
    start: datetime,
    length: timedelta,
    open_hours: Iterable[tuple[datetime, datetime]],
    pauses: Sequence[tuple[datetime, datetime]],
) -> datetime:
    """Where the clock stands at ``length`` when it runs in the open hours and not in the pauses."""
    left = length
    for opens, closes in open_hours:
        at = max(opens, start)
        for since, until in (*pauses, (datetime.max, datetime.max)):  # noqa: DTZ901
            runs_to = min(closes, max(since, at))
            if runs_to - at >= left:
                return at + left
            if runs_to > at:
                left -= runs_to - at
            at = max(at, min(until, closes))
            if at >= closes:
                break
    raise AssertionError("open hours never end")


def cases(count: int, seed: int) -> Iterator[Case]:
    """Random cases, the same for the same seed; a third of them with up to three pauses."""
    chance = random.Random(seed)
    for _ in range(count):
        start = FIRST_AT + chance.randrange(START_MINUTES) * MINUTE
        yield Case(chance.randrange(len(SLOTS) * 2), start, _limit(chance), _pauses(chance, start))


def _limit(chance: random.Random) -> Limit:
    kind = chance.choice(list(ClockKind))
    if kind == ClockKind.CONTINUOUS_HOUR:
        return Limit(Fraction(chance.randint(30, MOST_MINUTES), 60), kind)
    if kind == ClockKind.WORK_HOUR:
        return Limit(Fraction(chance.randint(30, MOST_WORK_MINUTES), 60), kind)
    return Limit(
        Fraction(
            chance.randint(1, MOST_WORKING_DAYS if kind == ClockKind.WORKING_DAY else MOST_CALENDAR_DAYS)
        ),
        kind,
    )


def _pauses(chance: random.Random, start: datetime) -> tuple[tuple[datetime, datetime], ...]:
    found, at = [], start - 2 * DAY
    for _ in range(chance.choice((0, 0, 0, 0, 1, 2, 3))):
        since = at + chance.randrange(20 * 1440) * MINUTE
        at = since + chance.randint(1, 40 * 1440) * MINUTE
        found.append((since, at))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Versions:
    """The same calendar versions, told to the product and to the oracle."""

    ours: tuple[WorkingCalendar, ...]
    plain: tuple[PlainCalendar, ...]


def versions(days: Mapping[date, DayKind], seed: int) -> Versions:
    """Four office hours, each with the published days and with a hundred dates changed by hand."""
    chance = random.Random(seed)
    edited = dict(days)
    for _ in range(100):
        edited[date(2024, 1, 1) + chance.randrange(3 * 365) * DAY] = chance.choice(list(DayKind))
    worked = (DayKind.WORKDAY, DayKind.MAKE_UP_WORKDAY)
    ours, plain = [], []
    for special in (days, edited):
        for slots in SLOTS:
            ours.append(
                WorkingCalendar(
                    special_days=special, published_years=range(2004, 2027), slots=slots,
                    time_zone="Asia/Shanghai", version=len(ours) + 1,
                )
            )  # fmt: skip
            opened = {day: kind in worked for day, kind in special.items()}
            plain.append(PlainCalendar(opened, [(slot.opens, slot.closes) for slot in slots]))
    return Versions(tuple(ours), tuple(plain))


def our_due(case: Case, calendar: WorkingCalendar) -> datetime:
    """The product's answer, as local wall time."""
    start = _utc(case.start)
    pauses: tuple[Pause, ...] = tuple((_utc(since), _utc(until)) for since, until in case.pauses)
    due = move_past_pauses(start, calendar.add(start, case.limit), case.limit, pauses, calendar)
    return due.at.replace(tzinfo=None) + LOCAL_AHEAD


def _utc(wall: datetime) -> datetime:
    return (wall - LOCAL_AHEAD).replace(tzinfo=UTC)


def differences(count: int, seed: int, known: Versions) -> list[tuple[Case, datetime, datetime]]:
    """Cases that the two count differently, with our answer and the oracle's."""
    found = []
    for case in cases(count, seed):
        ours, plain = our_due(case, known.ours[case.version]), plain_due(case, known.plain[case.version])
        if ours != plain:
            found.append((case, ours, plain))
    return found
