"""The parts of a working calendar: kinds of days, office slots, due times, and elapsed time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MINUTES_PER_DAY = 1440
SATURDAY = 6


class DayKind(StrEnum):
    """What a date is. A make-up workday (调休补班) is a Saturday or Sunday worked for a bridged holiday."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP_WORKDAY = "make_up_workday"


WORKED = frozenset({DayKind.WORKDAY, DayKind.MAKE_UP_WORKDAY})


class CalendarError(ValueError):
    """A calendar that cannot be, or a time it does not reach."""


@dataclass(frozen=True, slots=True, order=True)
class OfficeSlot:
    """A stretch of office hours in minutes of the local day, e.g. 540–1080 for 09:00–18:00; 1440 is midnight."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_PER_DAY:
            raise CalendarError(f"office hours from minute {self.opens} to {self.closes} are not possible")


class Due(NamedTuple):
    """When a limit ends. ``provisional``: a year whose holidays are not published yet was counted Monday–Friday.

    A tuple, because some are made for every deadline there is and a frozen dataclass takes twice as long.
    """

    at: datetime
    provisional: bool


def usual_kind(day: date) -> DayKind:
    """What a date is when nobody published anything about it."""
    return DayKind.WEEKEND if day.isoweekday() >= SATURDAY else DayKind.WORKDAY


def check_aware(moment: datetime) -> None:
    """TypeError for a time without zone."""
    if moment.tzinfo is None:
        raise TypeError("deadlines are counted from aware times")


def elapsed(start_at: datetime, end_at: datetime) -> timedelta:
    """Time that passes between two aware moments. Plain subtraction reads the wall clock when their zones agree."""
    return (microseconds(end_at) - microseconds(start_at)) * MICROSECOND


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970; TypeError for a time without zone."""
    return (moment - EPOCH) // MICROSECOND


def check_slots(slots: tuple[OfficeSlot, ...]) -> None:
    """CalendarError unless there are office hours and none overlap; ``slots`` are sorted."""
    if not slots:
        raise CalendarError("a calendar needs office hours")
    for earlier, later in pairwise(slots):
        if later.opens < earlier.closes:
            raise CalendarError("office hours overlap")
