"""Two small single-purpose tables: the version of things without one of their own, and the test clock."""

from django.db import models
from django.db.models import CheckConstraint, Q


class RulesVersion(models.Model):
    """A number that changes whenever the named thing does, so that processes know when their copy is old.

    Only `units` so far: a trigger on its table takes the next number of a sequence, so a number never comes back,
    not even after a rollback.
    """

    name = models.CharField(max_length=24, primary_key=True)
    version = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class ClockOffset(models.Model):
    """How far the product's clock is ahead of the database's. Honoured in test mode only; a single row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead_by = models.DurationField()

    class Meta:
        constraints = [CheckConstraint(condition=Q(id=1), name="clock_offset_single_row")]

    def __str__(self) -> str:
        return str(self.ahead_by)
