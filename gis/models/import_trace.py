from django.contrib.postgres.fields import ArrayField
from django.db import models

from gis.models.import_batch import ImportBatch


class ImportTrace(models.Model):
    """Which rows a batch wrote, some thousands to an entry, so that it can be rolled back.

    `inserted` and `updated` are rows as they stand after the batch; `marks` are hashes of their columns, by which a
    later change is noticed. `closed` are the rows of a versioned table that the batch ended.
    """

    class Kind(models.TextChoices):
        INSERTED = "inserted"
        UPDATED = "updated"
        CLOSED = "closed"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="traces")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    ids = ArrayField(models.BigIntegerField())
    marks = ArrayField(models.BigIntegerField(), default=list)

    def __str__(self) -> str:
        return f"{self.kind} {len(self.ids)}"


class ImportImage(models.Model):
    """A row of a table without versions as it was before a batch changed it (前像)."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="images")
    row_id = models.BigIntegerField()
    image = models.JSONField()

    def __str__(self) -> str:
        return str(self.row_id)
