from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q

from gis.domain.crs import STORAGE_SRID


class Organisation(models.Model):
    """An organisation that is really there (实有单位).

    `code` is its unified social credit code (统一社会信用代码, 18 characters, GB 32100-2015). `address_code` and
    `building_code` are empty when not known; `point` (EPSG:4326) is null then or when only the building is known.
    `contact_sealed` holds the legal representative, a contact and a phone. `staff_count` null = not known.
    """

    class Kind(models.TextChoices):
        ORGAN = "organ"  # 机关
        PUBLIC_INSTITUTION = "public_institution"  # 事业
        ENTERPRISE = "enterprise"  # 企业
        SOCIAL_GROUP = "social_group"  # 社会团体
        PRIVATE_NON_ENTERPRISE = "private_non_enterprise"  # 民办非企业
        SOLE_TRADER = "sole_trader"  # 个体工商户
        OTHER = "other"

    class Status(models.TextChoices):
        ACTIVE = "active"
        CLOSED = "closed"
        VOID = "void"

    code = models.CharField(max_length=18)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, choices=Kind.choices, default=Kind.OTHER, db_default="other")
    address_code = models.CharField(max_length=40, blank=True, default="", db_default="")
    building_code = models.CharField(max_length=32, blank=True, default="", db_default="")
    point = models.PointField(srid=STORAGE_SRID, null=True, spatial_index=False)
    trade = models.CharField(max_length=100, blank=True, default="", db_default="")
    special_trade = models.BooleanField(default=False, db_default=False)
    staff_count = models.PositiveIntegerField(null=True)
    contact_sealed = models.BinaryField(null=True)
    contact_index = models.BinaryField(null=True, help_text="keyed digest of the contact, to tell a change")
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.ACTIVE, db_default="active"
    )
    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="organisation_code_once")]
        indexes = [
            models.Index(fields=["building_code"], name="organisation_building"),
            GistIndex(fields=["point"], condition=Q(status="active"), name="organisation_point_active"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
