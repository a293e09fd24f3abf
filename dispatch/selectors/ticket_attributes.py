"""What routing knows of every ticket beside subject and place: whether the offices are open (值班时段)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dispatch.domain.calendar_parts import CalendarError
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.working_calendar import clock_rules

A_MINUTE = timedelta(minutes=1)


def attributes_at(when: datetime, moment: Moment) -> Mapping[str, str]:
    """`on_duty` is yes while the offices are open by the calendar in force, no at night and on days off.

    Nothing is known before a calendar is loaded, or for a time that lies outside of it. No statement once the
    calendar is in memory.
    """
    if not moment.calendar_version:
        return {}
    calendar = clock_rules(moment.calendar_version).calendar
    try:
        is_open = calendar.worked_between(when, when + A_MINUTE) > timedelta()
    except CalendarError:
        return {}
    return {"on_duty": "yes" if is_open else "no"}
