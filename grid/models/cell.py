from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q

from gis.domain.crs import STORAGE_SRID


class GridCell(models.Model):
    """A cell of the grid (网格), valid for a span of time. Geometry is EPSG:4326.

    Basic (基础网格) and dedicated (专属网格: campus, park, mall) cells together cover the district without gaps
    or overlaps; a responsibility grid (责任网格) is a union of them and lies above. `code` has 15 digits under
    `cn_division`: 6 district, 3 subdistrict, 3 community, 3 sequence (west to east, north to south).
    A redrawn cell is a new row with the next `version`; tickets keep the version they were decided by.
    """

    class Kind(models.TextChoices):
        BASIC = "basic"
        DEDICATED = "dedicated"
        RESPONSIBILITY = "responsibility"

    code = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.BASIC)
    name = models.CharField(max_length=100, blank=True)
    subdistrict_code = models.CharField(max_length=32)
    community_code = models.CharField(max_length=32, blank=True)
    geom = models.MultiPolygonField(srid=STORAGE_SRID, spatial_index=False)
    label_point = models.PointField(srid=STORAGE_SRID, spatial_index=False)
    attributes = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="cell_one_valid_row"
            ),
            models.UniqueConstraint(fields=["code", "version"], name="cell_code_version"),
        ]
        indexes = [
            GistIndex(fields=["geom"], condition=Q(valid_to__isnull=True), name="cell_geom_valid"),
            GistIndex(fields=["label_point"], condition=Q(valid_to__isnull=True), name="cell_label_valid"),
            models.Index(fields=["community_code"], name="cell_community"),
        ]

    def __str__(self) -> str:
        return self.code
