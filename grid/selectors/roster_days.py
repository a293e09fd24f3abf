"""Days of a roster, as moments of the district's own time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gis.domain.errors import GridlineError
from gis.selectors.current_district import current_district
from grid.domain.rosters import DutyOwner, Period

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class RosterDays:
    """Which days of which roster: those from ``first`` to before ``end``; a row belongs to the day it begins on."""

    owner: DutyOwner
    period: Period
    first: date
    end: date

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The days as moments, in the district's time zone. Raises `roster_days_wrong` (422)."""
        if not timedelta(0) < self.end - self.first <= timedelta(days=MOST_DAYS):
            raise GridlineError("roster_days_wrong", status=422, field="first", limit_days=MOST_DAYS)
        zone = ZoneInfo(current_district().time_zone)
        return datetime.combine(self.first, time(), zone), datetime.combine(self.end, time(), zone)
