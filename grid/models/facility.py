from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q

from gis.domain.crs import STORAGE_SRID


class Facility(models.Model):
    """A facility (实有设施 or 部件: a manhole cover, a lamp, a bridge), valid for a span of time.

    `code` has 16 digits that `scheme` names the parts of (`grid/data/facility_schemes.csv`); `class_code` are those of
    its class. `geom` (EPSG:4326) is a point, line or area. `accuracy_class` says how exactly it was measured:
    A ±0.5 m, B ±1 m, C ±10 m (RULES 2.3). `owner_unit_code` and `cell_code` are empty when not known.
    """

    class Condition(models.TextChoices):
        INTACT = "intact"  # 完好
        DAMAGED = "damaged"  # 破损
        LOST = "lost"  # 丢失
        DISCARDED = "discarded"  # 废弃

    class AccuracyClass(models.TextChoices):
        A = "A"
        B = "B"
        C = "C"

    code = models.CharField(max_length=16)
    scheme = models.CharField(max_length=24, default="matter_6_2_3_5", db_default="matter_6_2_3_5")
    class_code = models.CharField(max_length=8)
    name = models.CharField(max_length=100, blank=True, default="", db_default="")
    owner_unit_code = models.CharField(max_length=48, blank=True, default="", db_default="")
    condition = models.CharField(
        max_length=12, choices=Condition.choices, default=Condition.INTACT, db_default="intact"
    )
    accuracy_class = models.CharField(
        max_length=1, choices=AccuracyClass.choices, default=AccuracyClass.C, db_default="C"
    )
    geom = models.GeometryField(srid=STORAGE_SRID, spatial_index=False)
    cell_code = models.CharField(max_length=32, blank=True, default="", db_default="")
    attributes = models.JSONField(default=dict, blank=True, db_default={})
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="facility_one_valid_row"
            ),
        ]
        indexes = [
            GistIndex(fields=["geom"], condition=Q(valid_to__isnull=True), name="facility_geom_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".rstrip()
