from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q

from gis.domain.crs import STORAGE_SRID


class Building(models.Model):
    """A building (楼栋), valid for a span of time. Geometry is EPSG:4326.

    `code` has 17 digits under `cn_division`: 12 of the community and a sequence of 5. `footprint` is null when
    only a point is known; `point` lies inside the footprint. `address` is its main standard address, if any.
    """

    class Kind(models.TextChoices):
        RESIDENTIAL = "residential"
        PUBLIC = "public"
        MIXED = "mixed"
        INDUSTRIAL = "industrial"
        OTHER = "other"

    code = models.CharField(max_length=32)
    name_zh = models.CharField(max_length=100, blank=True)
    name_en = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OTHER)
    floors = models.PositiveSmallIntegerField(null=True)
    footprint = models.PolygonField(srid=STORAGE_SRID, null=True, spatial_index=False)
    point = models.PointField(srid=STORAGE_SRID, spatial_index=False)
    address = models.ForeignKey(
        "gis.StandardAddress", on_delete=models.SET_NULL, null=True, related_name="main_of"
    )
    attributes = models.JSONField(default=dict, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="building_one_valid_row"
            ),
        ]
        indexes = [
            GistIndex(fields=["footprint"], condition=Q(valid_to__isnull=True), name="building_foot_valid"),
            GistIndex(fields=["point"], condition=Q(valid_to__isnull=True), name="building_point_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}".rstrip()
