"""A verification task (核查任务): the base data of one building, to be compared with what is there."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from dispatch.domain.lifecycle.states import FINAL, LifecycleKind, VerificationState, states_of
from dispatch.models.ids import new_id

ENDED = sorted(FINAL[LifecycleKind.VERIFICATION_TASK])
STORAGE_SRID = 4326


class VerificationPlan(models.Model):
    """One act of cutting a campaign into tasks: over which areas, how much one person may hold, by when.

    ``area_codes`` are subdistricts, communities or cells, empty = all the campaign asks for. ``most_records`` bounds
    what one person holds of open tasks; ``plan_at`` is when the work is due, null = the limit of the table.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey("grid.VerificationCampaign", models.PROTECT, related_name="+")
    area_codes: ArrayField = ArrayField(models.CharField(max_length=32), default=list)
    most_records = models.PositiveIntegerField()
    plan_at = models.DateTimeField(null=True)
    tasks = models.PositiveIntegerField()
    records = models.PositiveIntegerField()
    made_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.tasks}"


class VerificationTask(models.Model):
    """A place with a person and a clock: a building, or what stands in a cell outside of buildings (empty code).

    ``records`` counts its subjects in the campaign's frozen base. ``batch`` holds what was handed in: first its own,
    then, from the spot check on, the one it is judged with. ``drawn`` tells: null = not drawn yet, false = nothing of
    that batch was. ``checker`` looks again at what was drawn. ``off_site_reason`` is why work began elsewhere,
    ``exception_ground`` why it could not be done; ``visit_from_at`` is when the next visit makes sense.
    ``work_from_at`` is when the work was last given out, ``plan_at`` a date set for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    campaign = models.ForeignKey("grid.VerificationCampaign", models.PROTECT, related_name="tasks")
    plan = models.ForeignKey(VerificationPlan, models.PROTECT, related_name="+")
    state = models.CharField(max_length=16)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)
    building_code = models.CharField(max_length=32, blank=True)
    cell_code = models.CharField(max_length=32, blank=True)
    community_code = models.CharField(max_length=32, blank=True)
    subdistrict_code = models.CharField(max_length=32, blank=True)
    responsibility_code = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=200, blank=True)
    point = models.PointField(srid=STORAGE_SRID, null=True, spatial_index=False)
    records = models.PositiveIntegerField()
    assignee = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    done_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    checker = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey("grid.VerificationBatch", models.PROTECT, null=True, related_name="tasks")
    drawn = models.BooleanField(null=True)
    distance_m = models.FloatField(null=True)
    off_site_reason = models.CharField(max_length=300, blank=True)
    exception_ground = models.CharField(max_length=16, blank=True)
    visit_from_at = models.DateTimeField(null=True)
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
                condition=Q(state__in=states_of(LifecycleKind.VERIFICATION_TASK)),
                name="verification_task_state_known",
            ),
            CheckConstraint(
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at__isnull=True)),
                name="verification_task_closed_when_final",
            ),
            UniqueConstraint(
                fields=["campaign", "building_code", "cell_code"],
                condition=~Q(state=VerificationState.CANCELLED),
                name="verification_task_one_per_place",
            ),
        ]
        indexes = [
            GinIndex(fields=["audience"], name="verification_task_audience"),
            Index(fields=["assignee"], name="verification_task_assignee", condition=Q(closed_at=None)),
            Index(fields=["state", "next_due_at"], name="verification_task_by_due"),
            Index(fields=["campaign", "subdistrict_code", "state"], name="verification_task_area"),
        ]

    def __str__(self) -> str:
        return self.number
