"""The dispatch table: versioned rows that say who leads what, where."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class DispatchTable(models.Model):
    """One dispatch table (派单目录). A draft has no version; publication gives it the next one, for ever.

    Of the published ones that with the latest `effective_from` not after now is in force; nothing has to run at
    that moment. A publication taken back before it began is withdrawn. All keep their rows, because tickets name
    the version and the row they were routed by. `revision` grows with every edit of a draft.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    version = models.PositiveIntegerField(unique=True, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    name = models.CharField(max_length=200)
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of the rows; equal rows make no second version"
    )
    catalogue_version = models.PositiveIntegerField(null=True, blank=True)
    based_on = models.PositiveIntegerField(
        null=True, blank=True, help_text="version the rows were copied from"
    )
    revision = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, blank=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft")
                | models.Q(version__isnull=False, effective_from__isnull=False),
                name="dispatch_table_published_since",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-effective_from", "-version"],
                name="dispatch_table_in_force",
                condition=models.Q(status="published"),
            ),
        ]


class DispatchRule(models.Model):
    """A row of a dispatch table as the spreadsheet shows it; empty lists and strings mean "any" or "none"."""

    table = models.ForeignKey(DispatchTable, on_delete=models.CASCADE, related_name="rules")
    row = models.PositiveIntegerField(help_text="number of the row, first row of data = 1")
    subject_kind = models.CharField(max_length=20)
    subject_code = models.CharField(max_length=64, blank=True)
    area_kind = models.CharField(max_length=30)
    area_code = models.CharField(max_length=80, blank=True)
    channels = ArrayField(models.CharField(max_length=40), default=list)
    request_types = ArrayField(models.CharField(max_length=40), default=list)
    attributes = models.JSONField(default=dict)
    lead_unit = models.CharField(max_length=120)
    fallback_unit = models.CharField(max_length=120, blank=True)
    co_units = ArrayField(models.CharField(max_length=120), default=list)
    notify_units = ArrayField(models.CharField(max_length=120), default=list)
    limit = models.CharField(
        max_length=20, blank=True, help_text="such as 4wh; empty = of the matter or class"
    )
    priority = models.CharField(max_length=20)
    dispatch_mode = models.CharField(max_length=10)
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "row"], name="dispatch_rule_row_once")]
