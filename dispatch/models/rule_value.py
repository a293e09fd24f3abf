"""Numbers and words of the rules that are no time limits: weights, attempts, hours of delivery."""

from django.db import models
from django.db.models import UniqueConstraint


class RuleValue(models.Model):
    """One value a district set for itself (规则参数). Where no row stands, `data/rule_values.csv` speaks.

    ``value`` is text as in the file; what it must be is decided where it is read. ``source`` names the document or
    the decision behind it.
    """

    topic = models.CharField(max_length=32)
    name = models.CharField(max_length=48)
    value = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    changed_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["topic", "name"], name="rule_value_once")]

    def __str__(self) -> str:
        return f"{self.topic}.{self.name} = {self.value}"
