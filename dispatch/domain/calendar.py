"""The working calendar: which days and hours count, and the arithmetic of the four clocks on them.

Every office slot of the calendar becomes a pair of instants with the working time before it, so a deadline costs
two binary searches whatever its length, and a time zone that changes its clocks is right by construction.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.domain.calendar_parts import (
    EPOCH,
    MICROSECOND,
    MINUTES_PER_DAY,
    WORKED,
    CalendarError,
    DayKind,
    Due,
    OfficeSlot,
    check_aware,
    check_slots,
    microseconds,
    usual_kind,
)
from dispatch.domain.limits import ClockKind, Limit

US_PER_MINUTE = 60_000_000
#: Instants whose office time a calendar remembers.
REMEMBERED = 4_096


class WorkingCalendar:
    """The days and office hours of one district in one version (工作日历).

    ``special_days`` holds the dates that differ from plain Monday–Friday, ``published_years`` the years for which
    that list is complete; dates of other years are counted Monday–Friday and marked provisional. Answers are aware
    datetimes in UTC. Times must be aware (TypeError otherwise) and within ``first_on`` … ``last_on``
    (CalendarError otherwise). Immutable; safe to share between threads.
    """

    def __init__(
        self,
        *,
        special_days: Mapping[date, DayKind],
        published_years: Iterable[int],
        slots: Iterable[OfficeSlot],
        time_zone: str,
        first_on: date = date(2004, 1, 1),
        last_on: date = date(2045, 12, 31),
        version: int = 0,
    ) -> None:
        self.version = version
        self.time_zone = ZoneInfo(time_zone)
        self.slots = tuple(sorted(slots))
        self.first_on, self.last_on = first_on, last_on
        self._published = frozenset(published_years)
        self._special = dict(special_days)
        check_slots(self.slots)
        #: Office minutes of one working day.
        self.minutes_per_working_day = sum(slot.closes - slot.opens for slot in self.slots)
        self._closes_at: dict[int, datetime] = {}
        self._worked_at: dict[int, int] = {}
        self._first = first_on.toordinal()
        self._reach_us = (
            microseconds(self._wall(first_on, 0)),
            microseconds(self._wall(last_on, MINUTES_PER_DAY)),
        )
        self._count_days()
        self._lay_out_slots()

    # ---- what a day is

    def kind_of(self, day: date) -> DayKind:
        """The kind of a date; plain Monday–Friday where nothing is recorded."""
        return self._special.get(day) or usual_kind(day)

    def is_workday(self, day: date) -> bool:
        """True when the office is open on this date."""
        return self.kind_of(day) in WORKED

    def is_provisional(self, day: date) -> bool:
        """True while the holidays of the date's year are not published."""
        return day.year not in self._published

    def local_date(self, moment: datetime) -> date:
        """The date in the district at this moment."""
        return moment.astimezone(self.time_zone).date()

    def close_of_business(self, day: date) -> datetime:
        """When the last office slot of a date ends, also for a date on which the office is closed."""
        return self._wall(day, self.slots[-1].closes)

    # ---- the four clocks

    def add(self, start_at: datetime, limit: Limit) -> Due:
        """The end of a limit that begins at ``start_at``.

        Continuous hours run through. Work hours run in office slots only and end at the earliest moment by which
        the whole limit was worked. Working and calendar days are dates, counted from the day after the start (Civil
        Code art. 201) to close of business (art. 203). A limit of zero is due at once.
        """
        check_aware(start_at)
        if limit.kind == ClockKind.CONTINUOUS_HOUR:
            return Due(start_at.astimezone(UTC) + timedelta(minutes=limit.minutes), False)
        if not (limit.minutes or limit.days):
            return Due(start_at.astimezone(UTC), False)
        if limit.kind == ClockKind.WORK_HOUR:
            return self._add_worked(start_at, limit.minutes * US_PER_MINUTE)
        start_day = self._day_index(start_at)
        if limit.kind == ClockKind.WORKING_DAY:
            rank = self._workdays_until[start_day] + limit.days - 1
            end_day = self._item(self._workdays, rank)
        else:
            end_day = start_day + limit.days
        return Due(self._close(end_day), self._provisional_between(start_day, end_day))

    def subtract(self, end_at: datetime, limit: Limit) -> Due:
        """The time that lies a limit before ``end_at``: the mirror image of ``add``.

        Work hours: the latest moment from which the whole limit still fits before the end. Days: close of business
        that many working (calendar) dates before the date of the end.
        """
        check_aware(end_at)
        if limit.kind == ClockKind.CONTINUOUS_HOUR:
            return Due(end_at.astimezone(UTC) - timedelta(minutes=limit.minutes), False)
        if not (limit.minutes or limit.days):
            return Due(end_at.astimezone(UTC), False)
        if limit.kind == ClockKind.WORK_HOUR:
            return self._subtract_worked(end_at, limit.minutes * US_PER_MINUTE)
        end_day = self._day_index(end_at)
        if limit.kind == ClockKind.WORKING_DAY:
            before_end = self._workdays_until[end_day] - self._is_workday[end_day]
            start_day = self._item(self._workdays, before_end - limit.days)
        else:
            start_day = end_day - limit.days
        return Due(self._close(start_day), self._provisional_between(start_day, end_day))

    def working_minutes_between(self, start_at: datetime, end_at: datetime) -> float:
        """Office minutes from one moment to another; negative when the end comes first."""
        return (
            self._worked_us(microseconds(end_at)) - self._worked_us(microseconds(start_at))
        ) / US_PER_MINUTE

    def worked_between(self, start_at: datetime, end_at: datetime) -> timedelta:
        """Office time from one moment to another, to the microsecond."""
        return (self._worked_us(microseconds(end_at)) - self._worked_us(microseconds(start_at))) * MICROSECOND

    def add_worked(self, start_at: datetime, office_time: timedelta) -> Due:
        """The moment by which so much office time has passed since the start."""
        length_us = office_time // MICROSECOND
        return self._add_worked(start_at, length_us) if length_us > 0 else Due(start_at, False)

    def working_days_between(self, start_at: datetime, end_at: datetime) -> int:
        """Working dates after the date of the start, up to and with the date of the end."""
        return self._workdays_until[self._day_index(end_at)] - self._workdays_until[self._day_index(start_at)]

    def point_between(
        self, start_at: datetime, end_at: datetime, share: float, *, continuous: bool = False
    ) -> datetime:
        """The moment at which a share (0–1) of the office time between two moments has gone.

        Of the elapsed time when ``continuous``, or when no office time lies between them.
        """
        start_us, end_us = microseconds(start_at), microseconds(end_at)
        if not continuous and 0 < share < 1:
            known = self._worked_at
            # every deadline asks this once: what is remembered is looked up without a call
            before_us = known[start_us] if start_us in known else self._worked_us(start_us)
            worked = (known[end_us] if end_us in known else self._worked_us(end_us)) - before_us
            if worked > 0:
                goal_us = before_us + (int(worked * share) or 1)
                return EPOCH + self._instant_us(goal_us)[0] * MICROSECOND
        return EPOCH + (start_us + int((end_us - start_us) * share)) * MICROSECOND

    # ---- built once

    def _count_days(self) -> None:
        length = self.last_on.toordinal() - self._first + 1
        if length <= 0:
            raise CalendarError("a calendar ends after it begins")
        self._is_workday: list[int] = []
        self._workdays: list[int] = []
        self._workdays_until: list[int] = []
        self._provisional_until: list[int] = []
        provisional = 0
        for index in range(length):
            day = date.fromordinal(self._first + index)
            worked = self.is_workday(day)
            if worked:
                self._workdays.append(index)
            provisional += self.is_provisional(day)
            self._is_workday.append(int(worked))
            self._workdays_until.append(len(self._workdays))
            self._provisional_until.append(provisional)

    def _lay_out_slots(self) -> None:
        self._opens_us: list[int] = []
        self._worked_before_us: list[int] = []
        self._worked_after_us: list[int] = []
        self._slot_days: list[int] = []
        worked, free_from = 0, 0
        for index in self._workdays:
            day = date.fromordinal(self._first + index)
            for slot in self.slots:
                # clocks put forward or back can fold two slots into each other: never count an instant twice
                opens = max(microseconds(self._wall(day, slot.opens)), free_from)
                free_from = max(microseconds(self._wall(day, slot.closes)), opens)
                self._opens_us.append(opens)
                self._slot_days.append(index)
                self._worked_before_us.append(worked)
                worked += free_from - opens
                self._worked_after_us.append(worked)

    def _wall(self, day: date, minute: int) -> datetime:
        if minute == MINUTES_PER_DAY:
            day, minute = day + timedelta(days=1), 0
        local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=self.time_zone)
        return local.astimezone(UTC)

    # ---- look-ups

    def _add_worked(self, start_at: datetime, length_us: int) -> Due:
        start_us = microseconds(start_at)
        end_us, slot = self._instant_us(self._worked_us(start_us) + length_us)
        # nothing provisional up to the end: the usual case needs no second look
        provisional = self._provisional_until[self._slot_days[slot]] > 0 and self._slot_provisional(
            start_us, slot
        )
        return Due(EPOCH + end_us * MICROSECOND, provisional)

    def _instant_us(self, goal_us: int) -> tuple[int, int]:
        """The earliest instant by which so much office time has passed since the calendar began, and its slot."""
        slot = bisect_left(self._worked_after_us, goal_us)
        try:
            return self._opens_us[slot] + goal_us - self._worked_before_us[slot], slot
        except IndexError:
            raise self._out_of_reach() from None

    def _subtract_worked(self, end_at: datetime, length_us: int) -> Due:
        end_us = microseconds(end_at)
        goal = self._worked_us(end_us) - length_us
        slot = bisect_right(self._worked_before_us, goal) - 1
        start_us = self._item(self._opens_us, slot) + goal - self._worked_before_us[slot]
        return Due(EPOCH + start_us * MICROSECOND, self._slot_provisional(end_us, slot))

    def _worked_us(self, at_us: int) -> int:
        """Office time since the calendar began; one ticket asks for the same few instants again and again."""
        known = self._worked_at.get(at_us)
        if known is not None:
            return known
        if not self._reach_us[0] <= at_us <= self._reach_us[1]:
            raise self._out_of_reach()
        slot = bisect_right(self._opens_us, at_us) - 1
        worked = 0
        if slot >= 0:
            worked = min(
                self._worked_before_us[slot] + at_us - self._opens_us[slot], self._worked_after_us[slot]
            )
        if len(self._worked_at) >= REMEMBERED:
            self._worked_at.clear()
        self._worked_at[at_us] = worked
        return worked

    def _day_index(self, moment: datetime) -> int:
        index = moment.astimezone(self.time_zone).toordinal() - self._first
        if not 0 <= index < len(self._is_workday):
            raise self._out_of_reach()
        return index

    def _item(self, values: list[int], index: int) -> int:
        if not 0 <= index < len(values):
            raise self._out_of_reach()
        return values[index]

    def _close(self, day_index: int) -> datetime:
        known = self._closes_at.get(day_index)
        if known is None:
            if not 0 <= day_index < len(self._is_workday):
                raise self._out_of_reach()
            known = self.close_of_business(date.fromordinal(self._first + day_index))
            self._closes_at[day_index] = known
        return known

    def _slot_provisional(self, other_us: int, slot: int) -> bool:
        other = min(max(bisect_right(self._opens_us, other_us) - 1, 0), len(self._slot_days) - 1)
        low, high = sorted((self._slot_days[other], self._slot_days[slot]))
        return self._provisional_between(low, high)

    def _provisional_between(self, low_day: int, high_day: int) -> bool:
        """Whether any date from the low one to the high one is only assumed."""
        until = self._provisional_until
        return until[high_day] > (until[low_day - 1] if low_day else 0)

    def _out_of_reach(self) -> CalendarError:
        return CalendarError(f"the calendar reaches from {self.first_on} to {self.last_on}")
