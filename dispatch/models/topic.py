"""A topic (专题): many tickets with one cause, one lead unit, one root-cause action — and a reply for each of them."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from dispatch.domain.lifecycle.states import FINAL, LifecycleKind, states_of
from dispatch.models.ids import new_id

ENDED = sorted(FINAL[LifecycleKind.TOPIC])
STORAGE_SRID = 4326


class Topic(models.Model):
    """What its tickets have in common and what is done about the cause.

    ``class_key`` is the request class (any level) that a flood is told by, blank where class does not matter.
    ``centre`` and ``radius_m`` say where, both null for a topic without a place. While ``takes_new`` holds, reports
    that fit join on arrival. ``proposed_unit`` is the unit most of the tickets were routed to; ``lead_unit`` the one
    named. ``work_from_at`` is when the root-cause action was last given out, ``plan_at`` the date named with it.
    """

    class Kind(models.TextChoices):
        FLOOD = "flood"  # found by the system: many reports at one place within minutes
        CHOSEN = "chosen"  # put together by a person

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=16)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=120)
    class_key = models.CharField(max_length=64, blank=True)
    matter_code = models.CharField(max_length=64, blank=True)
    centre = models.PointField(srid=STORAGE_SRID, null=True, spatial_index=True)
    radius_m = models.FloatField(null=True)
    subdistrict_code = models.CharField(max_length=16, blank=True)
    community_code = models.CharField(max_length=20, blank=True)
    takes_new = models.BooleanField(default=False)
    proposed_unit = models.CharField(max_length=64, blank=True)
    lead_unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="lead_unit_code", null=True, related_name="+"
    )
    action = models.TextField(blank=True)
    work_from_at = models.DateTimeField(null=True)
    plan_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    stage_cycles = models.JSONField(default=dict)
    next_due_at = models.DateTimeField(null=True)
    next_amber_at = models.DateTimeField(null=True)
    next_stage = models.CharField(max_length=32, blank=True)
    next_owner = models.CharField(max_length=12, blank=True)
    audience: ArrayField = ArrayField(models.CharField(max_length=64), default=list)
    created_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=states_of(LifecycleKind.TOPIC)), name="topic_state_known"),
            CheckConstraint(
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at__isnull=True)),
                name="topic_closed_when_final",
            ),
        ]
        indexes = [
            GinIndex(fields=["audience"], name="topic_audience"),
            Index(fields=["class_key"], name="topic_taking_new", condition=Q(takes_new=True)),
            Index(fields=["state", "next_due_at"], name="topic_by_due"),
        ]

    def __str__(self) -> str:
        return self.number


class TopicTicket(models.Model):
    """That a ticket belongs to a topic. A ticket belongs to one at a time; who left keeps the row with the reason."""

    class How(models.TextChoices):
        FLOOD = "flood"
        ARRIVAL = "arrival"
        PERSON = "person"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="memberships")
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, related_name="topic_memberships")
    how = models.CharField(max_length=8, choices=How.choices)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    left_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["ticket"], condition=Q(left_at=None), name="topic_one_at_a_time")
        ]
        indexes = [Index(fields=["topic", "joined_at"], name="topic_ticket_joined")]

    def __str__(self) -> str:
        return f"{self.ticket_id} in {self.topic_id}"


class TopicProgress(models.Model):
    """A progress note of the lead unit on the root-cause action."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="progress")
    text = models.TextField()
    by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"progress {self.id}"
