"""Weekly and monthly bulletins: when one is due, and the frozen documents."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from dispatch.models.ids import new_id


class Cadence(models.TextChoices):
    """How often (每周小结、每月通报)."""

    WEEK = "week"
    MONTH = "month"


class BulletinRun(models.Model):
    """The timer of the bulletins of one week or month: one row, made once however many workers look."""

    class State(models.TextChoices):
        PENDING = "pending"
        MADE = "made"

    cadence = models.CharField(max_length=8, choices=Cadence.choices)
    first_on = models.DateField()
    last_on = models.DateField()
    due_at = models.DateTimeField()
    try_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["cadence", "first_on"], name="bulletin_run_once"),
            CheckConstraint(condition=Q(last_on__gt=F("first_on")), name="bulletin_run_span"),
        ]
        indexes = [Index(fields=["try_at"], name="bulletin_due", condition=Q(state="pending"))]

    def __str__(self) -> str:
        return f"bulletins of the {self.cadence} from {self.first_on}"


class Bulletin(models.Model):
    """通报: one numbered, frozen document of one centre or unit over a week or month. Append-only.

    ``scope`` and ``scope_key`` as on a daily sheet; ``figures`` hold codes, counts and indicators of this span and of
    the one before.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(BulletinRun, models.PROTECT, related_name="bulletins", db_index=False)
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
        constraints = [UniqueConstraint(fields=["run", "scope"], name="bulletin_once")]
        indexes = [Index(fields=["scope_key", "-made_at"], name="bulletin_scope")]

    def __str__(self) -> str:
        return self.number
