"""What goes in and out of the doors of field tasks."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from dispatch.api.ticket_schemas import Location, Strict
from dispatch.api.topic_schemas import ClassName, WorkLamp
from grid.api.instants import Instant
from grid.api.schemas import Named


class FieldTaskFilter(Schema):
    """Which tasks; without a state the open ones. ``after`` is the last id of the page before."""

    kind: Literal["", "patrol", "collection", "look_back"] = ""
    state: list[str] = Field(default_factory=list, max_length=7)
    mine: bool = False
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class PatrolIn(Strict):
    """A patrol planned by hand."""

    title: str = Field(default="", max_length=120)
    theme: str = Field(default="", max_length=32)
    location: Location
    radius_m: float | None = Field(default=None, gt=0, le=5000, allow_inf_nan=False)
    planned_at: Instant | None = None


class CollectionIn(Strict):
    """What an inspector found new or gone; ``record`` as a verification record of a thing."""

    matter: str = Field(default="", max_length=64)
    location: Location
    findings: str = Field(default="", max_length=2000)
    record: dict[str, Any] = Field(default_factory=dict)


class AssignTaskIn(Strict):
    """Who goes."""

    assignee: int


class StartTaskIn(Strict):
    """Where the work begins."""

    location: Location | None = None


class SubmitTaskIn(Strict):
    """What was found: an answer to each point, in words, and passed or not on a look-back."""

    findings: str = Field(default="", max_length=5000)
    answers: dict[str, str] = Field(default_factory=dict, max_length=50)
    passed: bool | None = None


class TaskPerson(Schema):
    """Who goes."""

    id: int
    name: str


class FieldTaskRow(Schema):
    """A task in a list."""

    id: str
    number: str
    version: int
    kind: str
    state: str
    title: str
    theme: str
    matter: ClassName | None
    subdistrict: Named | None
    community: Named | None
    cell_code: str | None
    point: list[float] | None
    radius_m: float | None
    hot_spot_count: int | None
    assignee: TaskPerson | None
    passed: bool | None
    lamp: WorkLamp
    created_at: datetime
    submitted_at: datetime | None
    closed_at: datetime | None


class FieldTaskSheet(FieldTaskRow):
    """A task with everything that belongs to it."""

    ticket: dict[str, Any] | None
    checklist: list[dict[str, str]]
    answers: dict[str, str]
    findings: str
    record: dict[str, Any]
    written_to: str | None
    distance_m: float | None
    draw: dict[str, Any] | None
    deadlines: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    history: list[dict[str, Any]]


class FieldTaskRows(Schema):
    """A page; ``next`` is the cursor of the following one."""

    items: list[FieldTaskRow]
    next: str | None


class ChecklistsOut(Schema):
    """The points of each theme."""

    themes: dict[str, list[dict[str, str]]]
