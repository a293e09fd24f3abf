from django.contrib.gis.db import models

from gis.domain.crs import STORAGE_SRID


class District(models.Model):
    """The district (区) this database serves. One database holds one district, so there is one row.

    `boundary` (EPSG:4326) is null until areas have been loaded. `metric_srid` is the projected CRS for metres.
    `code_scheme` names how codes are built: `cn_division` (digits nested by division) or `plain`.
    `version` grows with every change of the settings or of the geography.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    metric_srid = models.PositiveIntegerField(default=4547)
    code_scheme = models.CharField(max_length=20, default="cn_division")
    boundary = models.MultiPolygonField(srid=STORAGE_SRID, null=True)
    boundary_from_areas = models.BooleanField(
        default=True, help_text="The boundary is the union of the subdistricts and follows them."
    )
    is_demo = models.BooleanField(default=False, help_text="Everything here is synthetic.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="district_single_row")]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"

    def name(self, language: str) -> str:
        """The name in `language` ("zh" or "en"); the Chinese one where no English one is known."""
        return self.name_en if language == "en" and self.name_en else self.name_zh
