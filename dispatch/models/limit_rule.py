"""The rule table of limits."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.calendar import VersionedRow


class LimitRule(VersionedRow):
    """One default limit (时限规则): life cycle × step × condition → value and unit, with the source of the number.

    Versioned together with the calendar, because a due time needs both. Empty ``condition`` = the step's default.
    """

    kind = models.CharField(max_length=24)
    step = models.CharField(max_length=32)
    condition = models.CharField(max_length=32, blank=True)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    unit = models.CharField(max_length=20)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["kind", "step", "condition"], condition=Q(to_version=None), name="limit_rule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.step} {self.condition} {self.value} {self.unit}"
