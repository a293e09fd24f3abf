"""What goes in and out of the doors of topics."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from dispatch.api.ticket_schemas import Strict
from grid.api.instants import Instant
from grid.api.schemas import Named


class TopicFilter(Schema):
    """Which topics; ``after`` is the last id of the page before."""

    state: list[str] = Field(default_factory=list, max_length=6)
    kind: Literal["", "flood", "chosen"] = ""
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class TopicIn(Strict):
    """A topic that a person puts together."""

    title: str = Field(default="", max_length=120)
    tickets: list[UUID] = Field(default_factory=list, max_length=500)


class TopicTicketsIn(Strict):
    """Tickets to let join."""

    tickets: list[UUID] = Field(default_factory=list, max_length=500)


class TopicLeaveIn(Strict):
    """A ticket to take out, and why."""

    ticket: UUID
    reason: str = Field(default="", max_length=500)


class TopicDispatchIn(Strict):
    """Who leads, what is done about the cause, by when."""

    unit: str = Field(default="", max_length=64)
    action: str = Field(default="", max_length=5000)
    planned_at: Instant | None = None


class TopicTextIn(Strict):
    """A progress note."""

    text: str = Field(default="", max_length=5000)


class TopicResultIn(Strict):
    """What came of it, and what shows it."""

    result: str = Field(default="", max_length=5000)
    evidence: str = Field(default="", max_length=5000)


class TopicBulkIn(Strict):
    """The same act for every ticket; ``text`` may say {number} for the ticket's own number."""

    verb: str = Field(max_length=24)
    unit: str | None = Field(default=None, max_length=64)
    reason: str = Field(default="", max_length=1000)
    text: str = Field(default="", max_length=10_000)
    solved: bool | None = None


class ClassName(Schema):
    """A class or matter with both names."""

    code: str
    name_zh: str
    name_en: str


class WorkLamp(Schema):
    """The lamp of the earliest running clock."""

    colour: str
    stage: str | None
    owner: str | None
    due_at: datetime | None
    amber_at: datetime | None


class TopicRow(Schema):
    """A topic in a list; ``ticket_count`` counts all its tickets."""

    id: str
    number: str
    version: int
    kind: str
    state: str
    title: str
    request_class: ClassName | None
    subdistrict: Named | None
    community: Named | None
    centre: list[float] | None
    radius_m: float | None
    takes_new: bool
    ticket_count: int
    proposed_unit: Named | None
    lead_unit: Named | None
    lamp: WorkLamp
    created_at: datetime
    closed_at: datetime | None


class TopicSheet(TopicRow):
    """A topic with its action, the tickets the reader may see (the first hundred), progress, clocks and history."""

    action: str
    plan_at: datetime | None
    result: str
    evidence: str
    ticket_states: dict[str, int]
    tickets: list[dict[str, Any]]
    progress: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    history: list[dict[str, Any]]


class TopicRows(Schema):
    """A page; ``next`` is the cursor of the following one."""

    items: list[TopicRow]
    next: str | None


class BulkItemOut(Schema):
    """One ticket; ``reason`` null = it can be (was) done."""

    id: str
    number: str
    state: str
    reason: str | None


class BulkPreviewOut(Schema):
    """What a bulk act would do."""

    able: int
    items: list[BulkItemOut]


class BulkDoneOut(Schema):
    """What a bulk act did; ``left`` tickets wait for the same call again."""

    done: list[BulkItemOut]
    refused: list[BulkItemOut]
    left: int
