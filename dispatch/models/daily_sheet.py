"""The daily sheet: when it is due, and the frozen documents."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from dispatch.models.ids import new_id


class DailySheetRun(models.Model):
    """The timer of one day's sheets: one row a day, made once however many workers look (每日统计的定时)."""

    class State(models.TextChoices):
        PENDING = "pending"
        MADE = "made"

    on_date = models.DateField(primary_key=True)
    due_at = models.DateTimeField()
    try_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["try_at"], name="daily_sheet_due", condition=Q(state="pending"))]

    def __str__(self) -> str:
        return f"sheets of {self.on_date}"


class DailySheet(models.Model):
    """每日统计: one numbered, frozen document of one centre or unit. Append-only: the same bytes for ever.

    ``scope`` is `district`, a subdistrict's code, or `unit:CODE`; ``scope_key`` the audience key that may read it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(DailySheetRun, models.PROTECT, related_name="sheets", db_index=False)
    number = models.CharField(max_length=32, unique=True)
    scope = models.CharField(max_length=72)
    scope_key = models.CharField(max_length=72)
    scope_name = models.CharField(max_length=200)
    figures = models.JSONField()
    xlsx = models.BinaryField()
    docx = models.BinaryField()
    xlsx_sha256 = models.CharField(max_length=64)
    docx_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["run", "scope"], name="daily_sheet_once")]
        indexes = [Index(fields=["scope_key", "-made_at"], name="daily_sheet_scope")]

    def __str__(self) -> str:
        return self.number
