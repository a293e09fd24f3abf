from django.contrib.gis.db import models
from django.db.models import F, Q

from gis.domain.crs import STORAGE_SRID


class ImportBatch(models.Model):
    """One run of an importer over one file: what was read and what became of every line.

    The batch is visible wholly or not at all: its rows and this record are written in one transaction.
    `actor` is text on purpose: accounts live in an app above this one.
    """

    layer = models.CharField(max_length=32)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    crs = models.CharField(max_length=20)
    actor = models.CharField(max_length=150)
    started_at = models.DateTimeField()
    rows_read = models.PositiveIntegerField()
    rows_inserted = models.PositiveIntegerField()
    rows_updated = models.PositiveIntegerField()
    rows_unchanged = models.PositiveIntegerField()
    rows_rejected = models.PositiveIntegerField()
    job = models.OneToOneField("gis.ImportJob", on_delete=models.SET_NULL, null=True, related_name="batch")
    rolled_back_at = models.DateTimeField(null=True)
    rolled_back_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    rows_read=F("rows_inserted")
                    + F("rows_updated")
                    + F("rows_unchanged")
                    + F("rows_rejected")
                ),
                name="import_batch_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.layer} {self.file_name}"


class ImportRejection(models.Model):
    """A line of a file that was not taken, with the reason as a stable code and its parameters.

    `batch` is null while the job has published nothing. `shape` is where the row lies, when that can be told.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, null=True, related_name="rejections")
    job = models.ForeignKey("gis.ImportJob", on_delete=models.CASCADE, null=True, related_name="rejections")
    line = models.PositiveIntegerField(help_text="1-based line of a text file, else 1-based feature number")
    reason_code = models.CharField(max_length=64)
    params = models.JSONField(default=dict, blank=True)
    row_key = models.CharField(max_length=64, blank=True, help_text="the row's own code, where it has one")
    shape = models.GeometryField(srid=STORAGE_SRID, null=True, spatial_index=False)

    def __str__(self) -> str:
        return f"{self.line}: {self.reason_code}"
