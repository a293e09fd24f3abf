"""The period a figure is for: whole days of the district, from midnight to midnight or from noon to noon."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gis.domain.errors import GridlineError

MOST_DAYS = 400
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Period:
    """``first_on`` to ``last_on``, both inclusive. With ``noon`` a day is the span from the noon before to its noon
    (domain rules 3.2: the window of a sister report)."""

    first_on: date
    last_on: date
    zone: ZoneInfo
    noon: bool = False

    def __post_init__(self) -> None:
        if not 0 <= (self.last_on - self.first_on).days < MOST_DAYS or self.first_on.year < 2000:
            raise GridlineError("period_invalid", status=422, field="last_on", most_days=MOST_DAYS)

    @classmethod
    def month_of(cls, day: date, zone: ZoneInfo, *, noon: bool = False) -> "Period":
        """The month in which a date lies."""
        first = day.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        return cls(first, following - timedelta(days=1), zone, noon)

    @property
    def begins_at(self) -> datetime:
        """The first moment of the period."""
        if self.noon:
            return datetime.combine(self.first_on - timedelta(days=1), NOON, tzinfo=self.zone)
        return datetime.combine(self.first_on, time(0), tzinfo=self.zone)

    @property
    def ends_at(self) -> datetime:
        """The first moment after the period."""
        if self.noon:
            return datetime.combine(self.last_on, NOON, tzinfo=self.zone)
        return datetime.combine(self.last_on + timedelta(days=1), time(0), tzinfo=self.zone)

    def as_json(self) -> dict[str, object]:
        """As the API tells it."""
        return {
            "first_on": self.first_on.isoformat(),
            "last_on": self.last_on.isoformat(),
            "window": "noon" if self.noon else "midnight",
            "begins_at": self.begins_at,
            "ends_at": self.ends_at,
        }
