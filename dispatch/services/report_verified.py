"""Once a day what was taken into the layers becomes a report for the city (反馈市, daily)."""

from datetime import datetime, time

from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.working_calendar import working_calendar
from grid.models import CityDelta
from grid.services.report_to_city import make_city_delta


def report_verified() -> int:
    """Make the day's report once its hour (rule value `verification.report_at`) has come; how many were made, 0 or 1.

    One a day, however many workers ask; none on a day without changes. Handing it over stays a person's act.
    """
    moment = current_moment()
    if not moment.calendar_version:
        return 0
    zone = working_calendar(moment.calendar_version).time_zone
    here = moment.now.astimezone(zone)
    if here.time() < rule_values("verification").time_of_day("report_at"):
        return 0
    if CityDelta.objects.filter(made_at__gte=datetime.combine(here.date(), time(), zone)).exists():
        return 0
    return 1 if make_city_delta(actor="system", at=moment.now) is not None else 0
