"""Responsibility grids: which cells somebody looks after, and who that is."""

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Index, Q, UniqueConstraint

from gis.domain.crs import STORAGE_SRID


class ResponsibilityGrid(models.Model):
    """A responsibility grid (责任网格): a set of cells given to inspectors, valid for a span of time.

    A changed set is a new row with the next `version`. `community_code` is blank for a grid that spans several
    communities of its subdistrict. `geom` and `label_point` (EPSG:4326) are the union of its cells, kept because
    maps ask for it all the time; null until `draw_responsibility_grids` has made them.
    """

    code = models.CharField(max_length=32)
    name = models.CharField(max_length=100, blank=True)
    subdistrict_code = models.CharField(max_length=32)
    community_code = models.CharField(max_length=32, blank=True, default="", db_default="")
    geom = models.MultiPolygonField(srid=STORAGE_SRID, null=True, spatial_index=False)
    label_point = models.PointField(srid=STORAGE_SRID, null=True, spatial_index=False)
    attributes = models.JSONField(default=dict, blank=True, db_default={})
    version = models.PositiveIntegerField(default=1, db_default=1)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="responsibility_grid_one_valid_row"
            ),
            UniqueConstraint(fields=["code", "version"], name="responsibility_grid_code_version"),
        ]
        indexes = [
            GistIndex(
                fields=["geom"], condition=Q(valid_to__isnull=True), name="responsibility_grid_geom_valid"
            ),
            Index(
                fields=["subdistrict_code"],
                condition=Q(valid_to__isnull=True),
                name="responsibility_grid_subdistr",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class ResponsibilityGridCell(models.Model):
    """A cell of one version of a responsibility grid.

    The cell is named by its code, not by a version: a cell redrawn on its own ground stays where it is.
    `valid_to` repeats the grid's, so that the database itself keeps a cell in one valid grid at most.
    """

    grid = models.ForeignKey(ResponsibilityGrid, models.CASCADE, related_name="cells")
    cell_code = models.CharField(max_length=32)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["grid", "cell_code"], name="responsibility_grid_cell_once"),
            UniqueConstraint(
                fields=["cell_code"], condition=Q(valid_to__isnull=True), name="cell_one_responsibility_grid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cell_code} in {self.grid_id}"


class ResponsibilityGridInspector(models.Model):
    """Who looks after a responsibility grid, from when to when; `until_at` is null while it lasts.

    The grid is named by its code, because the duty outlives its redrawings.
    """

    grid_code = models.CharField(max_length=32)
    account = models.ForeignKey("grid.Account", models.PROTECT, related_name="responsibility_duties")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["grid_code", "account"],
                condition=Q(until_at__isnull=True),
                name="inspector_duty_once",
            ),
        ]
        indexes = [Index(fields=["account"], name="inspector_duty_now", condition=Q(until_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.account_id} for {self.grid_code}"
