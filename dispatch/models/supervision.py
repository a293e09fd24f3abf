"""Supervision orders (督办件) with what leads to them: the submission (呈批) and the instruction (批示)."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from dispatch.domain.lifecycle.states import FINAL, LifecycleKind, states_of
from dispatch.domain.supervision import Ground, SupervisionLevel
from dispatch.models.ids import new_id

CODE_LENGTH = 48


def _grounds() -> list[tuple[str, str]]:
    return [(ground.value, ground.value) for ground in Ground]


class SupervisionOrder(models.Model):
    """An authority's order to put one ticket right; the ticket keeps its own clocks, the order adds one.

    ``late_stage`` and ``late_cycle`` name the missed deadline behind an order of level 1, so that one lateness
    leads to one order. ``city_due_at`` is the city's time of a level-0 order, ``instructed_due_at`` the time an
    instruction named; both null where the limit table decides. ``next_*`` caches the earliest running deadline.
    ``previous`` is the order this one was escalated from.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, related_name="supervision_orders")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    ground = models.CharField(max_length=24, choices=_grounds)
    remark = models.CharField(max_length=500, blank=True)
    late_stage = models.CharField(max_length=32, blank=True)
    late_cycle = models.PositiveSmallIntegerField(null=True)
    #: Which occasion of the ground: one order each, "" = the only one; null where a person proposed.
    ground_ref = models.CharField(max_length=80, null=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="following")

    issued_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    city_due_at = models.DateTimeField(null=True)
    instructed_due_at = models.DateTimeField(null=True)
    plan = models.TextField(blank=True)
    responsible_person = models.CharField(max_length=80, blank=True)
    result = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    signed_off_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    findings = models.TextField(blank=True)
    rejected_at = models.DateTimeField(null=True)
    rejection_count = models.PositiveSmallIntegerField(default=0)
    leader_informed = models.BooleanField(default=False)
    bulletin = models.BooleanField(default=False)

    stage_cycles = models.JSONField(default=dict)
    feed_back_due_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_amber_at = models.DateTimeField(null=True)
    next_stage = models.CharField(max_length=32, blank=True)
    next_owner = models.CharField(max_length=12, blank=True)
    audience: ArrayField = ArrayField(models.CharField(max_length=64), default=list)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket", "late_stage", "late_cycle"],
                condition=Q(level=SupervisionLevel.DISTRICT_OFFICE, late_cycle__isnull=False),
                name="supervision_one_order_per_lateness",
            ),
            UniqueConstraint(
                fields=["ticket", "ground", "ground_ref"],
                condition=Q(ground_ref__isnull=False),
                name="supervision_once_per_ground",
            ),
            UniqueConstraint(
                fields=["previous"],
                condition=Q(previous__isnull=False) & ~Q(state="cancelled"),
                name="supervision_escalated_once",
            ),
            CheckConstraint(
                condition=Q(state__in=states_of(LifecycleKind.SUPERVISION_ORDER)),
                name="supervision_state_known",
            ),
            CheckConstraint(
                condition=Q(level__lte=SupervisionLevel.DISTRICT_GOVERNMENT), name="supervision_level"
            ),
            CheckConstraint(
                condition=Q(state__in=sorted(FINAL[LifecycleKind.SUPERVISION_ORDER]), closed_at__isnull=False)
                | (~Q(state__in=sorted(FINAL[LifecycleKind.SUPERVISION_ORDER])) & Q(closed_at__isnull=True)),
                name="supervision_closed_when_final",
            ),
        ]
        indexes = [
            GinIndex(fields=["audience"], name="supervision_audience"),
            models.Index(fields=["state", "next_due_at"], name="supervision_open_by_due"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def due_at(self) -> datetime | None:
        """When the unit owes its feedback; None before the order is issued."""
        return self.feed_back_due_at


class Submission(models.Model):
    """A submission (呈批) asks a leader to take an order to the next level. ``drafted_by`` null = the system."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="submissions")
    proposed_order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="asked_for_by")
    text = models.TextField()
    drafted_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"submission {self.id}"


class Instruction(models.Model):
    """An instruction (批示) of a district leader; without it no order of level 2 or 3 is issued."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="instructions")
    given_by = models.ForeignKey("grid.Account", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    text = models.TextField()
    due_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"instruction {self.id}"
