"""The rule table of the escalation ladder."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.calendar import VersionedRow


class LadderRung(VersionedRow):
    """One rung (提醒、黄灯、催办、督办) beside a deadline: when it stands, what it does, who hears of it.

    Versioned together with calendar and limits, because a timer's due time needs all of them. Empty ``stage`` and
    ``condition`` = every stage of the kind. A version without any row has the ladder that ships.
    """

    level = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    stage = models.CharField(max_length=24, blank=True)
    condition = models.CharField(max_length=32, blank=True)
    owed_by = models.CharField(max_length=8)
    act = models.CharField(max_length=12)
    anchor = models.CharField(max_length=8)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    unit = models.CharField(max_length=20)
    hears: ArrayField = ArrayField(models.CharField(max_length=32), default=list)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["level", "kind", "stage", "condition"],
                condition=Q(to_version=None),
                name="ladder_rung_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stage} {self.level}"
