"""What goes in and out of the doors of supervision orders."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema
from pydantic import AwareDatetime


class OrderIn(Schema, extra="forbid"):
    """A proposal; ``unit`` empty = the ticket's lead unit, ``city_due_at`` only and always at level 0."""

    ticket_id: str = Field(max_length=36)
    level: int = Field(ge=0, le=3)
    ground: str = Field(max_length=24)
    remark: str = Field(default="", max_length=500)
    unit: str | None = Field(default=None, max_length=48)
    city_due_at: AwareDatetime | None = None


class NothingIn(Schema, extra="forbid"):
    """A verb that asks for nothing."""


class ReasonIn(Schema, extra="forbid"):
    """A verb that asks for a reason."""

    reason: str = Field(default="", max_length=1000)


class PlanIn(Schema, extra="forbid"):
    """What the unit will do, by whom, by when."""

    plan: str = Field(default="", max_length=5000)
    responsible_person: str = Field(default="", max_length=80)
    planned_at: AwareDatetime | None = None


class FeedbackIn(Schema, extra="forbid"):
    """Result and evidence."""

    result: str = Field(default="", max_length=5000)
    evidence: str = Field(default="", max_length=5000)


class FindingsIn(Schema, extra="forbid"):
    """What site check and callback found; at levels 2 and 3 the leader was told."""

    findings: str = Field(default="", max_length=5000)
    leader_informed: bool = False


class ArchiveIn(Schema, extra="forbid"):
    """Whether the order is named in the next bulletin."""

    bulletin: bool = False


class InstructionIn(Schema, extra="forbid"):
    """The leader's instruction (批示) and the time it names."""

    text: str = Field(default="", max_length=5000)
    due_at: AwareDatetime | None = None


class Coded(Schema):
    """A code with its name."""

    code: str
    name: str


class TicketOf(Schema):
    """The ticket behind an order; the title is null where the reader may not see it."""

    id: str
    number: str
    title: str | None


class LampOut(Schema):
    """The lamp of the earliest running clock."""

    colour: str
    stage: str | None
    owner: str | None
    due_at: datetime | None
    amber_at: datetime | None


class OrderRow(Schema):
    """An order in a list."""

    id: str
    number: str
    version: int
    level: int
    state: str
    ground: str
    ticket: TicketOf
    unit: Coded
    lamp: LampOut
    issued_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    previous_id: str | None


class OrderSheet(OrderRow):
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
    submissions: list[dict[str, Any]]
    instructions: list[dict[str, Any]]
    following: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    actions: list[dict[str, Any]]


class OrderRows(Schema):
    """A page of orders; ``next`` is the cursor of the following page."""

    items: list[OrderRow]
    next: str | None
