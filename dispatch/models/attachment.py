"""Photos and documents: a row for every file and a file for every row."""

from django.contrib.gis.db import models

from dispatch.models.ids import new_id
from dispatch.models.ticket import STORAGE_SRID


class Attachment(models.Model):
    """A stored file: ``path`` is relative to the media root and named by the content's SHA-256 (hex in ``sha256``).

    ``ticket`` is null between upload and use. ``taken_at`` and ``point`` (lon/lat, EPSG:4326) are the phone's claim.
    """

    class Purpose(models.TextChoices):
        REPORT = "report"
        BEFORE = "before"
        AFTER = "after"
        SITE_CHECK = "site_check"
        REPLY = "reply"
        DOCUMENT = "document"
        RULING = "ruling"
        OPINION = "opinion"
        PANEL_ORDER = "panel_order"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, null=True, related_name="attachments")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    uploaded_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    point = models.PointField(srid=STORAGE_SRID, null=True)
    accuracy_m = models.FloatField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ticket", "uploaded_at"], name="attachment_ticket")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.sha256[:12]}"
