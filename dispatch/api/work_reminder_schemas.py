"""What goes in and out of the doors of work reminders."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from grid.api.instants import Instant
from grid.api.schemas import Named


class ReminderFilter(Schema):
    """``waiting`` keeps those without an answer; ``after`` is the last id of the page before."""

    unit: str = Field(default="", max_length=64)
    waiting: bool = False
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class ReminderFigure(Schema, extra="forbid"):
    """The figure a reminder draws attention to."""

    name: str = Field(max_length=80)
    value: str = Field(max_length=40)
    period: str = Field(default="", max_length=40)


class WorkReminderIn(Schema, extra="forbid"):
    """A reminder to one unit: about tickets it leads, about a figure, or both."""

    unit: str = Field(max_length=64)
    text: str = Field(default="", max_length=2000)
    acknowledge_by_at: Instant
    tickets: list[UUID] = Field(default_factory=list, max_length=200)
    figure: ReminderFigure | None = None


class ReminderAnswerIn(Schema, extra="forbid"):
    """The unit's answer."""

    answer: str = Field(default="", max_length=2000)


class RemindedTicket(Schema):
    """A ticket the reminder is about."""

    id: str
    number: str


class WorkReminderRow(Schema):
    """A reminder; ``late`` = its date has passed without an answer."""

    id: str
    number: str
    unit: Named
    text: str
    figure: dict[str, str]
    tickets: list[RemindedTicket]
    sent_by: str | None
    sent_at: datetime
    acknowledge_by_at: datetime
    late: bool
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    answer: str


class WorkReminderRows(Schema):
    """A page of reminders."""

    items: list[WorkReminderRow]
    next: str | None
