from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q

from gis.domain.crs import STORAGE_SRID


class Area(models.Model):
    """A named area with a boundary, valid for a span of time.

    Subdistrict (街道), community (社区), zone (片区: a park, a market, a campus), maintenance boundary
    (管养边界: who maintains an asset where) or compound (小区: a gated estate). A redrawn area is a new
    row; the old one gets `valid_to`. Geometry and label point are EPSG:4326.
    """

    class Level(models.TextChoices):
        SUBDISTRICT = "subdistrict"
        COMMUNITY = "community"
        ZONE = "zone"
        MAINTENANCE_BOUNDARY = "maintenance_boundary"
        COMPOUND = "compound"

    level = models.CharField(max_length=24, choices=Level.choices)
    code = models.CharField(max_length=32)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    geom = models.MultiPolygonField(srid=STORAGE_SRID, spatial_index=False)
    label_point = models.PointField(srid=STORAGE_SRID, spatial_index=False)
    attributes = models.JSONField(default=dict, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code"], condition=Q(valid_to__isnull=True), name="area_one_valid_row"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="area_valid_span",
            ),
        ]
        indexes = [
            GistIndex(fields=["geom"], condition=Q(valid_to__isnull=True), name="area_geom_valid"),
            GistIndex(fields=["label_point"], condition=Q(valid_to__isnull=True), name="area_label_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.code} {self.name_zh}"
