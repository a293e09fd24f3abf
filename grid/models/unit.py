"""Handling units and their types."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from grid.domain.units import Relation


def _relations() -> list[tuple[str, str]]:
    return [(relation.value, relation.value) for relation in Relation]


class UnitType(models.Model):
    """单位类型. What kind of body a unit is; catalogues name types, dispatch tables resolve them to units."""

    code = models.CharField(max_length=48, primary_key=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    relation = models.CharField(max_length=16, choices=_relations)  # a default that a unit may override

    def __str__(self) -> str:
        return self.code


class Unit(models.Model):
    """承办单位. Somebody who can be given a ticket: department, subdistrict, community, contractor, owner.

    `parent` is the unit that leads it. `subdistrict_code` and `community_code` are null for units that
    answer for the whole district. `tier` 1 = command centre and district office, 2 = department or
    subdistrict (signs and answers), 3 = community, station, contractor (gets sub-dispatched work).
    `assessable` = counted in the assessment. `aliases` are former and short names.
    """

    code = models.CharField(max_length=48, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    aliases = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    unit_type = models.ForeignKey(UnitType, models.PROTECT, related_name="units")
    relation = models.CharField(max_length=16, choices=_relations)
    tier = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    assessable = models.BooleanField(default=True)
    subdistrict_code = models.CharField(max_length=12, null=True, blank=True)
    community_code = models.CharField(max_length=12, null=True, blank=True)
    duty_phone = models.CharField(max_length=32, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tier__in=(1, 2, 3)), name="unit_tier_known"),
            models.CheckConstraint(
                condition=Q(relation__in=[relation.value for relation in Relation]),
                name="unit_relation_known",
            ),
            models.CheckConstraint(
                condition=Q(community_code__isnull=True) | Q(subdistrict_code__isnull=False),
                name="unit_community_has_subdistrict",
            ),
        ]

    def __str__(self) -> str:
        return self.code
