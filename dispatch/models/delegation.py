"""Delegation (代签): who signs replies for a unit's head, for what and how long."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q

from dispatch.models.ids import new_id


class Delegation(models.Model):
    """A standing delegation for plain tickets. Supervised, reworked, repeat and interim replies stay with the head.

    ``scope_classes`` are request classes of any level, empty = all. ``from_on`` and ``to_on`` are local dates, both
    inclusive.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    head = models.ForeignKey("grid.Account", models.PROTECT, related_name="+")
    deputy = models.ForeignKey("grid.Account", models.PROTECT, related_name="+")
    scope_classes: ArrayField = ArrayField(models.CharField(max_length=64), default=list)
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="delegation_ends_after_it_begins"),
            CheckConstraint(condition=~Q(deputy=F("head")), name="delegation_names_somebody_else"),
        ]
        indexes = [
            models.Index(fields=["deputy", "to_on"], name="delegation_in_force", condition=Q(revoked_at=None))
        ]

    def __str__(self) -> str:
        return f"delegation {self.id}"
