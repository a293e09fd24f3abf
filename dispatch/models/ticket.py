"""The one aggregate everything hangs on: a ticket (工单) or a grid event (网格事件)."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint, Value

from dispatch.domain.lifecycle.states import states_of
from dispatch.models.ids import new_id

STORAGE_SRID = 4326


def unit_reference(column: str) -> models.ForeignKey:
    """A unit by its code, null while there is none. Indexed below where something is found by it: every index of
    this table is paid for by every step of every ticket."""
    return models.ForeignKey(
        "grid.Unit",
        models.PROTECT,
        to_field="code",
        db_column=column,
        null=True,
        related_name="+",
        db_index=False,
    )


def account_reference() -> models.ForeignKey:
    """An account, null while there is none; indexed as `unit_reference`."""
    return models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+", db_index=False)


def counter() -> models.PositiveSmallIntegerField:
    """How often something happened to the ticket."""
    return models.PositiveSmallIntegerField(default=0, db_default=0)


def codes_column() -> ArrayField:
    """Codes of units, none by default."""
    return ArrayField(models.CharField(max_length=64), default=list, db_default=[])


class Ticket(models.Model):
    """Identity, place, holder, versions and state of one piece of work; details live beside it by kind.

    ``point`` is lon/lat in EPSG:4326. ``audience`` holds the scope keys (`grid.domain.scope`) that may see the
    ticket: list, detail, tile, feed and attachment all ask this one column. ``next_*`` caches the earliest
    running deadline. Every change of any of it goes through a service and leaves an `Event`.

    ``cell_code`` and ``cell_version`` are the drawing of the cell the ticket was decided by, for ever;
    ``current_cell_code`` is the cell that looks after the place now and follows the redrawn grid while the ticket
    is open. Both are blank where no cell is known.
    """

    class Kind(models.TextChoices):
        HOTLINE = "hotline"
        GRID_EVENT = "grid_event"

    class Origin(models.TextChoices):
        CITY = "city"
        LOCAL = "local"

    class Priority(models.TextChoices):
        NORMAL = "normal"
        FAST_TRACK = "fast_track"
        EMERGENCY = "emergency"

    class HolderKind(models.TextChoices):
        UNIT = "unit"
        QUEUE = "queue"
        OUTSIDE = "outside"
        NOBODY = "nobody"  # final states only

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    state = models.CharField(max_length=32)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    event_seq = models.PositiveIntegerField(default=0)

    title = models.CharField(max_length=120)
    text = models.TextField()
    channel = models.CharField(max_length=32)
    request_type = models.CharField(max_length=24, blank=True)
    request_class_code = models.CharField(max_length=64, blank=True)
    matter_code = models.CharField(max_length=64, blank=True)
    priority = models.CharField(max_length=12, choices=Priority.choices, default=Priority.NORMAL)
    restricted = models.BooleanField(default=False)
    no_bounce = models.BooleanField(default=False)
    #: Level 0–3 of the gravest open supervision order on this ticket, null without one.
    supervision_level = models.PositiveSmallIntegerField(null=True)

    #: Other tickets of its repeat group (重复投诉); 0 outside a group.
    repeat_count = models.PositiveIntegerField(default=0, db_default=0)

    address_text = models.CharField(max_length=300, blank=True)
    point = models.PointField(srid=STORAGE_SRID, null=True, spatial_index=True)
    subdistrict_code = models.CharField(max_length=16, blank=True)
    community_code = models.CharField(max_length=20, blank=True)
    cell_code = models.CharField(max_length=24, blank=True)
    cell_version = models.PositiveIntegerField(null=True)
    current_cell_code = models.CharField(max_length=24, blank=True, default="", db_default="")
    building_code = models.CharField(max_length=32, blank=True)

    owner_centre = models.CharField(max_length=16, default="district")
    holder_kind = models.CharField(max_length=8, choices=HolderKind.choices)
    holder_code = models.CharField(max_length=64, blank=True)
    follow_up_at = models.DateTimeField(null=True)  # when we ask again at the outside party that holds it
    lead_unit = unit_reference("lead_unit_code")
    co_units: ArrayField = ArrayField(models.CharField(max_length=64), default=list)
    notify_units: ArrayField = ArrayField(models.CharField(max_length=64), default=list)
    assignee = account_reference()
    reporter = account_reference()
    decided_by = account_reference()
    #: Scope keys of those who took part below the lead unit (sub-handlers, assignees, checkers).
    participants: ArrayField = ArrayField(models.CharField(max_length=64), default=list)
    #: The first unit that signed for the ticket (首接负责): it keeps sight of it until the end.
    first_receiver = unit_reference("first_receiver_code")
    #: Acts while no owner is known (先行处置); null outside a dispute.
    interim_unit = unit_reference("interim_unit_code")
    interim_worked_at = models.DateTimeField(null=True)  # first record of the present interim unit's work
    #: The unit an efficiency complaint (行政效能投诉) is about; it and what stands below it never see the ticket.
    accused_unit = unit_reference("accused_unit_code")
    #: Units that asked to return the ticket, and those whose return was approved, in that order.
    return_units: ArrayField = codes_column()
    returned_units: ArrayField = codes_column()
    #: The unit whose late return a dispatcher let in; empty outside such a case.
    late_return_let_in = models.CharField(max_length=64, blank=True, default="", db_default="")
    returned_count = counter()
    refused_return_count = counter()
    late_return_count = counter()
    dispatch_count = counter()
    #: The original of a voided duplicate (作废,保留关联).
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="voided_duplicates", db_index=False
    )
    audience: ArrayField = ArrayField(models.CharField(max_length=64), default=list)

    routing = models.JSONField(default=dict)
    dispatch_table_version = models.PositiveIntegerField(null=True)
    calendar_version = models.PositiveIntegerField()
    catalogue_version = models.PositiveIntegerField()
    stage_cycles = models.JSONField(default=dict)  # stage → how often its clock was started anew
    rework_at = models.DateTimeField(null=True)  # when the present round of rework was ordered
    #: When an event's handling clock began, if a correction has since given it to another unit.
    handle_from_at = models.DateTimeField(null=True)
    planned_from_at = models.DateTimeField(
        null=True
    )  # the span to the city's due time began anew: its last rework order
    #: What moves or stops clocks on the side paths stands in this row, so that clocks are derived from it alone.
    extension_text = models.CharField(max_length=16, blank=True, default="", db_default="")  # 5wd: as granted
    extension_asked_at = models.DateTimeField(null=True)
    time_by_statute = models.BooleanField(default=False, db_default=False)  # runs on through a deferral
    pauses = models.JSONField(default=list, db_default=Value([], models.JSONField()))  # [from, to or null]
    deferred_until = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)  # deferral reviewed, or progress noted
    follow_up_due_at = models.DateTimeField(null=True)  # planned date of the open follow-up
    co_units_open: ArrayField = ArrayField(models.CharField(max_length=64), default=list, db_default=[])
    duty_reported = models.JSONField(
        default=dict, db_default=Value({}, models.JSONField())
    )  # kind → last time
    next_due_at = models.DateTimeField(null=True)
    next_amber_at = models.DateTimeField(null=True)
    next_stage = models.CharField(max_length=32, blank=True)
    next_owner = models.CharField(max_length=12, blank=True)

    external_system = models.CharField(max_length=32, null=True)
    external_number = models.CharField(max_length=64, null=True)
    received_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["external_number", "external_system"],
                condition=Q(external_number__isnull=False),
                name="ticket_external_once",
            ),
            CheckConstraint(
                condition=Q(kind="hotline", state__in=states_of("hotline"))
                | Q(kind="grid_event", state__in=states_of("grid_event")),
                name="ticket_state_of_kind",
            ),
            CheckConstraint(
                condition=Q(holder_kind="nobody", closed_at__isnull=False)
                | (~Q(holder_kind="nobody") & ~Q(holder_code="") & Q(closed_at__isnull=True)),
                name="ticket_one_holder_while_open",
            ),
            CheckConstraint(
                condition=Q(holder_kind="outside", follow_up_at__isnull=False)
                | (~Q(holder_kind="outside") & Q(follow_up_at__isnull=True)),
                name="ticket_outside_has_follow_up",
            ),
        ]
        indexes = [
            GinIndex(fields=["audience"], name="ticket_audience"),
            Index(
                F("next_due_at").asc(nulls_last=True),
                "id",
                name="ticket_open_by_due",
                condition=Q(closed_at__isnull=True),
            ),
            Index(
                fields=["state", "next_due_at"], name="ticket_state_due", condition=Q(closed_at__isnull=True)
            ),
            Index(
                fields=["lead_unit", "state"], name="ticket_unit_state", condition=Q(closed_at__isnull=True)
            ),
            Index(
                fields=["assignee"],
                name="ticket_assignee",
                condition=Q(closed_at__isnull=True, assignee__isnull=False),
            ),
            Index(
                fields=["interim_unit"], name="ticket_interim_unit", condition=Q(interim_unit__isnull=False)
            ),
            Index(
                fields=["duplicate_of"], name="ticket_duplicate_of", condition=Q(duplicate_of__isnull=False)
            ),
            Index(
                fields=["current_cell_code"], name="ticket_open_by_cell", condition=Q(closed_at__isnull=True)
            ),
            Index(
                fields=["decided_by"],
                name="ticket_decided",
                condition=Q(closed_at__isnull=True, decided_by__isnull=False),
            ),
            #: What has ended is listed by its end, in all and under each filter: written once, when it ends.
            Index(fields=["-closed_at", "-id"], name="ticket_closed", condition=Q(closed_at__isnull=False)),
            Index(
                fields=["kind", "-closed_at", "-id"],
                name="ticket_closed_kind",
                condition=Q(closed_at__isnull=False),
            ),
            Index(
                fields=["subdistrict_code", "-closed_at", "-id"],
                name="ticket_closed_area",
                condition=Q(closed_at__isnull=False),
            ),
            Index(
                fields=["state", "-closed_at", "-id"],
                name="ticket_ended_otherwise",
                condition=Q(closed_at__isnull=False) & ~Q(state="closed"),
            ),
            Index(fields=["-received_at"], name="ticket_received"),
            Index(fields=["community_code", "received_at"], name="ticket_community_received"),
            Index(
                fields=["request_class_code", "-received_at"],
                name="ticket_class_without_place",
                condition=Q(closed_at__isnull=True, point__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number
