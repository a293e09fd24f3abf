"""Moving a district clock past the time for which it stood still."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.calendar_parts import Due, elapsed
from dispatch.domain.limits import ClockKind, Limit

#: (from, to) of a deferral (挂账); None while it lasts.
Pause = tuple[datetime, datetime | None]


def move_past_pauses(
    start_at: datetime, due: Due, limit: Limit, pauses: Iterable[Pause], calendar: WorkingCalendar
) -> Due:
    """The due time after every finished pause that fell between start and due.

    A pause moves the clock by what it took of it, counted as the limit counts: elapsed time, office time, working
    or calendar dates. Pauses come oldest first. A pause still open moves nothing yet: the clock stands.
    """
    for pause_from, pause_to in pauses:
        if pause_to is None or pause_to <= start_at or pause_from >= due.at:
            continue
        due = _moved(due, max(pause_from, start_at), pause_to, limit.kind, calendar)
    return due


def _moved(
    due: Due, pause_from: datetime, pause_to: datetime, kind: ClockKind, calendar: WorkingCalendar
) -> Due:
    if kind == ClockKind.CONTINUOUS_HOUR:
        return Due(due.at + elapsed(pause_from, pause_to), due.provisional)
    if kind == ClockKind.WORK_HOUR:
        later = calendar.add_worked(due.at, calendar.worked_between(pause_from, pause_to))
        return Due(later.at, due.provisional or later.provisional)
    if kind == ClockKind.WORKING_DAY:
        days = calendar.working_days_between(pause_from, pause_to)
    else:
        days = (calendar.local_date(pause_to) - calendar.local_date(pause_from)).days
    later = calendar.add(due.at, Limit(Fraction(days), kind))
    return Due(later.at, due.provisional or later.provisional)
