"""Households, where they live and who belongs to them."""

from django.db import models
from django.db.models import F, Q


def _span(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name
    )


class Household(models.Model):
    """A household (户): people registered together, a family or a collective (dormitory, school, temple).

    `version` grows with every change of its place or its members.
    """

    class Kind(models.TextChoices):
        FAMILY = "family"
        COLLECTIVE = "collective"

    class Status(models.TextChoices):
        ACTIVE = "active"
        VOID = "void"

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.FAMILY, db_default="family")
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.ACTIVE, db_default="active"
    )
    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="household_code_once")]

    def __str__(self) -> str:
        return self.code


class HouseholdPlace(models.Model):
    """In which house a household lives (户入屋), for a span of time; a move closes a row and opens one."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="places")
    house_code = models.CharField(max_length=32)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(valid_to__isnull=True), name="household_one_valid_place"
            ),
            _span("household_place_span"),
        ]
        indexes = [models.Index(fields=["house_code"], name="household_place_house")]

    def __str__(self) -> str:
        return f"{self.household_id} in {self.house_code}"


class HouseholdMember(models.Model):
    """Which resident belongs to which household (人入户), for a span of time. `relation` is that to the head."""

    class Relation(models.TextChoices):
        HEAD = "head"  # 户主
        SPOUSE = "spouse"
        CHILD = "child"
        PARENT = "parent"
        RELATIVE = "relative"
        TENANT = "tenant"
        COLLEAGUE = "colleague"
        OTHER = "other"

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    resident = models.ForeignKey("grid.Resident", on_delete=models.CASCADE, related_name="memberships")
    relation = models.CharField(
        max_length=12, choices=Relation.choices, default=Relation.OTHER, db_default="other"
    )
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    closed_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    closing_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(valid_to__isnull=True), name="resident_one_valid_household"
            ),
            _span("household_member_span"),
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} in {self.household_id}"
