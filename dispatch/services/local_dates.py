"""Dates of the district as moments: when a planned day begins and when its office closes."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dispatch.domain.calendar_parts import CalendarError
from dispatch.domain.limits import Limit
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.working_calendar import working_calendar
from gis.domain.errors import GridlineError
from gis.selectors.current_district import current_district

ONE_WORKING_DAY = Limit.parse("1wd")


def start_of_day(day: date) -> datetime:
    """Midnight of the local date."""
    return datetime.combine(day, time.min, ZoneInfo(current_district().time_zone))


def close_of_business(day: date, moment: Moment) -> datetime:
    """When the office closes on that date, working day or not; raises `time_outside_calendar` (422) past its end."""
    calendar = working_calendar(moment.calendar_version)
    try:
        closes_at = calendar.close_of_business(day)
        calendar.subtract(closes_at, ONE_WORKING_DAY)  # does it reach so far?
    except CalendarError as error:
        raise GridlineError("time_outside_calendar", status=422) from error
    return closes_at


def future_date(day: date | None, moment: Moment) -> date:
    """The planned date; raises `plan_date_missing` or `plan_date_past` (422)."""
    if day is None:
        raise GridlineError("plan_date_missing", status=422, field="plan_on")
    today = moment.now.astimezone(ZoneInfo(current_district().time_zone)).date()
    if day <= today:
        raise GridlineError("plan_date_past", status=422, field="plan_on")
    close_of_business(day, moment)
    return day
