from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q

from gis.domain.crs import STORAGE_SRID


class Road(models.Model):
    """A road or lane (街路巷) with its centre line in EPSG:4326, valid for a span of time."""

    class Kind(models.TextChoices):
        TRUNK = "trunk"
        SECONDARY = "secondary"
        LANE = "lane"

    code = models.CharField(max_length=32)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.SECONDARY)
    geom = models.MultiLineStringField(srid=STORAGE_SRID, spatial_index=False)
    attributes = models.JSONField(default=dict, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="road_one_valid_row"
            ),
        ]
        indexes = [
            GistIndex(fields=["geom"], condition=Q(valid_to__isnull=True), name="road_geom_valid"),
            models.Index(fields=["name_zh"], name="road_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"
