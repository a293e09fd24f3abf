from django.contrib.gis.db import models
from django.db.models import Q

from gis.domain.crs import STORAGE_SRID
from gis.domain.import_states import ImportState


class ImportJob(models.Model):
    """A file on its way into a layer (导入任务): what was said of it, how far it is, what was found.

    `crs` is the stated system in our words (`wgs84`, `gcj02`, `EPSG:4547`, `local:CODE`); `local_grid` are the
    parameters of a site's own grid as they stood when the job began. `encoding_stated` is blank when the encoding is
    to be found, `encoding` what is used. `fields` maps our names to the file's. `consumed` rows of the file are
    accounted for in committed chunks; a job whose process died goes on behind them. `runner` is who works on it: the
    `worker` process, or the `command` that made it. `goal` is where it stops by itself, or that a published batch is to
    be rolled back. `share` holds what the check
    of stated areas found. `version` rises with every change a person can meet.
    """

    class Runner(models.TextChoices):
        WORKER = "worker"
        COMMAND = "command"

    class Goal(models.TextChoices):
        PREVIEW = "preview"
        PUBLISH = "publish"
        ROLL_BACK = "roll_back"

    layer = models.CharField(max_length=32)
    file_name = models.CharField(max_length=255)
    file_path = models.CharField(max_length=1000)
    file_sha256 = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField()
    crs = models.CharField(max_length=40)
    local_grid = models.JSONField(null=True)
    encoding_stated = models.CharField(max_length=40, blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    source_layer = models.CharField(max_length=200, blank=True)
    source_fields = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in ImportState], default="queued"
    )
    goal = models.CharField(max_length=12, choices=Goal.choices, default=Goal.PREVIEW)
    runner = models.CharField(max_length=8, choices=Runner.choices)
    actor = models.CharField(max_length=150)
    client_key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    valid_at = models.DateTimeField(help_text="the moment from which the rows are valid")
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=100, blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    rows_total = models.PositiveIntegerField(null=True, help_text="as the file says; null when it does not")
    consumed = models.PositiveIntegerField(default=0)
    rows_clean = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    rows_warned = models.PositiveIntegerField(default=0)
    share = models.JSONField(default=dict)
    notes = models.JSONField(
        default=list, help_text="what was noticed about the file, as codes with parameters"
    )
    preview = models.JSONField(default=dict)
    override_reason = models.CharField(max_length=500, blank=True)
    override_actor = models.CharField(max_length=150, blank=True)
    failure_code = models.CharField(max_length=64, blank=True)
    failure_params = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "client_key"], condition=~Q(client_key=""), name="import_job_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["runner", "id"],
                condition=Q(state__in=["queued", "reading", "validating", "publishing"]),
                name="import_job_working",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.layer} {self.file_name} {self.state}"


class ImportedRow(models.Model):
    """A judged row of a job, kept apart until it is published.

    `copied` is the row as COPY's text format for the layer's columns, so that publishing needs no work per row. The
    table is UNLOGGED: its rows can be made again from the file, so they cost no write-ahead log; after a crash of the
    database it is empty and the job judges its file anew.
    """

    pk = models.CompositePrimaryKey("job_id", "line")
    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, db_constraint=False, db_index=False)
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    copied = models.TextField()

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"


class ImportWarning(models.Model):
    """A row that is taken although something about it should be looked at: the place, a code and its parameters."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="warnings")
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    row_key = models.CharField(max_length=64, blank=True)
    shape = models.GeometryField(srid=STORAGE_SRID, null=True, spatial_index=False)

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"
