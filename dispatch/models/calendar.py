"""The working calendar in tables: days and office hours by version, editable, never overwritten."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from dispatch.domain.calendar_parts import DayKind


class WorkCalendar(models.Model):
    """One version of calendar and limits (工作日历). Every change of a day, of office hours or of a limit adds one.

    ``published_years`` are those whose holidays are known; days of other years are counted Monday–Friday and every
    deadline over them is marked provisional. The number comes from a sequence: it is never used twice.
    """

    version = models.BigAutoField(primary_key=True)
    published_years: ArrayField = ArrayField(models.PositiveSmallIntegerField(), default=list)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"calendar {self.version}"


class VersionedRow(models.Model):
    """Valid from a calendar version up to (not with) another one; ``to_version`` null = still valid.

    ``edited`` rows were changed by the district; a loader leaves them alone.
    """

    from_version = models.PositiveBigIntegerField()
    to_version = models.PositiveBigIntegerField(null=True)
    edited = models.BooleanField(default=False)

    class Meta:
        abstract = True


class CalendarDay(VersionedRow):
    """A date that differs from plain Monday–Friday: a holiday, or a make-up workday (调休补班)."""

    day = models.DateField()
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in DayKind])
    name_zh = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["day"], condition=Q(to_version=None), name="calendar_day_once"),
            UniqueConstraint(fields=["day", "from_version"], name="calendar_day_once_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class OfficeHours(VersionedRow):
    """One stretch of office hours of every working day, in minutes of the local day (540 = 09:00)."""

    opens_minute = models.PositiveSmallIntegerField()
    closes_minute = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(opens_minute__lt=F("closes_minute"), closes_minute__lte=1440),
                name="office_hours_in_a_day",
            ),
            UniqueConstraint(fields=["opens_minute"], condition=Q(to_version=None), name="office_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.opens_minute}–{self.closes_minute}"
