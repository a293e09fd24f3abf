"""A field task (现场任务): somebody goes and looks. Patrol (巡查), collection (采集), look-back (回头看)."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from dispatch.domain.lifecycle.states import FINAL, LifecycleKind, states_of
from dispatch.models.ids import new_id

ENDED = sorted(FINAL[LifecycleKind.FIELD_TASK])
STORAGE_SRID = 4326


class FieldTask(models.Model):
    """Work on the spot with a person, a checklist and a clock, that is no ticket.

    ``checklist`` holds the points to answer, ``answers`` what was found by their codes. ``hot_spot_key`` names the
    place and matter that recurred; one task is open per key. ``record`` is what a collection found, as the registry
    takes it, ``written_to`` the record it became. ``passed`` is null where the task does not ask for it.
    ``work_from_at`` is when the work was last given out, ``plan_at`` a date set for it.
    """

    class Kind(models.TextChoices):
        PATROL = "patrol"
        COLLECTION = "collection"
        LOOK_BACK = "look_back"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=16)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120)
    theme = models.CharField(max_length=32, blank=True)
    matter_code = models.CharField(max_length=64, blank=True)
    point = models.PointField(srid=STORAGE_SRID, null=True, spatial_index=True)
    radius_m = models.FloatField(null=True)
    subdistrict_code = models.CharField(max_length=16, blank=True)
    community_code = models.CharField(max_length=20, blank=True)
    cell_code = models.CharField(max_length=24, blank=True)
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, null=True, related_name="field_tasks")
    topic = models.ForeignKey("dispatch.Topic", models.PROTECT, null=True, related_name="field_tasks")
    draw = models.ForeignKey("dispatch.LookBackDraw", models.PROTECT, null=True, related_name="tasks")
    hot_spot_key = models.CharField(max_length=96, blank=True)
    hot_spot_count = models.PositiveIntegerField(null=True)
    checklist = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    findings = models.TextField(blank=True)
    passed = models.BooleanField(null=True)
    record = models.JSONField(default=dict)
    written_to = models.CharField(max_length=120, blank=True)
    assignee = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    done_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    distance_m = models.FloatField(null=True)
    work_from_at = models.DateTimeField(null=True)
    plan_at = models.DateTimeField(null=True)
    stage_cycles = models.JSONField(default=dict)
    next_due_at = models.DateTimeField(null=True)
    next_amber_at = models.DateTimeField(null=True)
    next_stage = models.CharField(max_length=32, blank=True)
    next_owner = models.CharField(max_length=12, blank=True)
    audience: ArrayField = ArrayField(models.CharField(max_length=64), default=list)
    created_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(state__in=states_of(LifecycleKind.FIELD_TASK)), name="field_task_state_known"
            ),
            CheckConstraint(
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at__isnull=True)),
                name="field_task_closed_when_final",
            ),
            UniqueConstraint(
                fields=["hot_spot_key"],
                condition=Q(closed_at=None) & ~Q(hot_spot_key=""),
                name="field_task_one_per_hot_spot",
            ),
        ]
        indexes = [
            GinIndex(fields=["audience"], name="field_task_audience"),
            Index(fields=["assignee"], name="field_task_assignee", condition=Q(closed_at=None)),
            Index(fields=["kind", "state", "next_due_at"], name="field_task_by_due"),
        ]

    def __str__(self) -> str:
        return self.number
