"""What goes in and out of the doors of supervision orders."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from grid.api.instants import Instant
from grid.api.schemas import Named


class SupervisionFilter(Schema):
    """Which orders; ``queue`` is one of `/supervision-queues`, ``after`` the last id of the page before."""

    level: list[int] = Field(default_factory=list, max_length=4)
    state: list[str] = Field(default_factory=list, max_length=11)
    ticket: UUID | None = None
    unit: str = Field(default="", max_length=64)
    ground: str = Field(default="", max_length=24)
    queue: str = Field(default="", max_length=24)
    late: bool = False
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class SupervisionOrderIn(Schema, extra="forbid"):
    """A proposal; ``unit`` empty = the ticket's lead unit, ``city_due_at`` only and always at level 0."""

    ticket_id: UUID
    level: int = Field(ge=0, le=3)
    ground: str = Field(max_length=24)
    remark: str = Field(default="", max_length=500)
    unit: str | None = Field(default=None, max_length=48)
    city_due_at: Instant | None = None


class SupervisionPlanIn(Schema, extra="forbid"):
    """What the unit will do, by whom, by when."""

    plan: str = Field(default="", max_length=5000)
    responsible_person: str = Field(default="", max_length=80)
    planned_at: Instant | None = None


class SupervisionFeedbackIn(Schema, extra="forbid"):
    """Result and evidence."""

    result: str = Field(default="", max_length=5000)
    evidence: str = Field(default="", max_length=5000)


class SupervisionFindingsIn(Schema, extra="forbid"):
    """What site check and callback found; at levels 2 and 3 the leader was told."""

    findings: str = Field(default="", max_length=5000)
    leader_informed: bool = False
    site_waived: str = Field(default="", max_length=300)
    callback_waived: str = Field(default="", max_length=300)


class SupervisionCheckIn(Schema, extra="forbid"):
    """Who looks on site: an account, or nobody named = the subdistrict's inspectors; or why nobody needs to."""

    checker: int | None = Field(default=None, ge=1, le=9_000_000_000_000_000_000)
    site_waived: str = Field(default="", max_length=300)


class OrderCallbackIn(Schema, extra="forbid"):
    """What the requester says about the result."""

    reached: bool
    solved: bool | None = None
    satisfied: bool | None = None
    note: str = Field(default="", max_length=500)


class OrderCheckResultIn(Schema, extra="forbid"):
    """What an inspector found on site, with own photos."""

    passed: bool
    note: str = Field(default="", max_length=500)
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)


class OrderCheckRow(Schema):
    """A site check to do: where, and what the unit says it did."""

    id: str
    order: str
    ticket: dict[str, Any]
    address: str
    point: list[float] | None
    claimed: str
    asked_at: datetime


class OrderChecks(Schema):
    """The site checks an inspector is asked for."""

    items: list[OrderCheckRow]


class OrderCheckAnswered(Schema):
    """A site check that was answered."""

    id: str
    passed: bool


class LeaderInstructionIn(Schema, extra="forbid"):
    """A leader's instruction (批示) on a ticket that is not supervised yet."""

    ticket_id: UUID
    text: str = Field(default="", max_length=5000)
    due_at: Instant | None = None


class SupervisionQueue(Schema):
    """A queue of the desk and how much lies in it."""

    name: str
    count: int


class SupervisionQueues(Schema):
    """The queues in the order of the work."""

    items: list[SupervisionQueue]


class SupervisionArchiveIn(Schema, extra="forbid"):
    """Whether the order is named in the next bulletin."""

    bulletin: bool = False


class InstructionIn(Schema, extra="forbid"):
    """The leader's instruction (批示) and the time it names."""

    text: str = Field(default="", max_length=5000)
    due_at: Instant | None = None


class SupervisedTicketOut(Schema):
    """The ticket behind an order; the title is null where the reader may not see it."""

    id: str
    number: str
    title: str | None


class SupervisionLampOut(Schema):
    """The lamp of the earliest running clock."""

    colour: str
    stage: str | None
    owner: str | None
    due_at: datetime | None
    amber_at: datetime | None


class SupervisionOrderRow(Schema):
    """An order in a list."""

    id: str
    number: str
    version: int
    level: int
    state: str
    ground: str
    ticket: SupervisedTicketOut
    unit: Named
    lamp: SupervisionLampOut
    issued_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    previous_id: str | None


class SupervisionOrderSheet(SupervisionOrderRow):
    """An order with everything that belongs to it."""

    remark: str
    city_due_at: datetime | None
    instructed_due_at: datetime | None
    plan: str
    responsible_person: str
    result: str
    evidence: str
    findings: str
    rejection_count: int
    leader_informed: bool
    bulletin: bool
    checks: list[dict[str, Any]]
    submissions: list[dict[str, Any]]
    instructions: list[dict[str, Any]]
    following: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    actions: list[dict[str, Any]]


class SupervisionOrderRows(Schema):
    """A page of orders; ``next`` is the cursor of the following page."""

    items: list[SupervisionOrderRow]
    next: str | None
