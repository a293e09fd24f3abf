"""What goes in and out of the doors of verification tasks."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from dispatch.api.field_task_schemas import TaskPerson
from dispatch.api.ticket_schemas import Location, Strict
from dispatch.api.topic_schemas import WorkLamp
from grid.api.instants import Instant
from grid.api.schemas import Named
from grid.api.verification_schemas import RecordIn

MOST_RECORDS = 5_000


class VerificationFilter(Schema):
    """Which tasks; without a state the open ones. ``after`` is the last id of the page before."""

    campaign: str = Field(default="", max_length=32)
    state: list[str] = Field(default_factory=list, max_length=10)
    area: str = Field(default="", max_length=32)
    mine: bool = False
    to_check: bool = False
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class PlanIn(Strict):
    """A campaign and where: no areas = everywhere it asks and the caller reaches."""

    campaign: str = Field(max_length=32)
    areas: list[str] = Field(default_factory=list, max_length=300)
    most_records: int | None = Field(default=None, ge=1, le=1_000_000)


class MakePlanIn(PlanIn):
    """The plan to be made; ``assign`` gives the tasks out at once."""

    planned_at: Instant | None = None
    assign: bool = False


class Counted(Schema):
    """Tasks, and the records in them."""

    tasks: int
    records: int


class PlannedArea(Counted):
    """What a subdistrict gets."""

    subdistrict: Named | None


class PlannedPerson(Counted):
    """What a person gets, beside the records in hand already."""

    id: int
    name: str
    in_hand: int


class PlanPreview(Counted):
    """What the plan would give to whom; ``unassigned`` = nobody has room or looks after the place."""

    campaign: str
    most_records: int
    unassigned: Counted
    subdistricts: list[PlannedArea]
    people: list[PlannedPerson]


class PlanOut(Counted):
    """The plan as it was made."""

    id: str
    campaign: str
    most_records: int
    plan_at: datetime | None


class GiveOutIn(Strict):
    """Which planned tasks, and to whom; nobody named = evenly to the inspectors of each responsibility grid."""

    campaign: str = Field(default="", max_length=32)
    area: str = Field(default="", max_length=32)
    tasks: list[UUID] = Field(default_factory=list, max_length=2_000)
    assignee: int | None = None


class GivenOut(Schema):
    """How many tasks were given out."""

    assigned: int


class StartVerificationIn(Strict):
    """Where the work begins, and why there when that is not on site."""

    location: Location | None = None
    reason: str = Field(default="", max_length=300)


class FoundIn(RecordIn):
    """A record as the registry takes it, with `seen` as the list told it; who observed is who hands it in."""

    observer: str = ""


class SubmitVerificationIn(Strict):
    """A record for every room."""

    records: list[FoundIn] = Field(max_length=MOST_RECORDS)


class ExceptionIn(Strict):
    """Why the place cannot be verified."""

    ground: str = Field(default="", max_length=16)
    reason: str = Field(default="", max_length=300)


class DrawIn(Strict):
    """Whose handed-in results are to be drawn from now."""

    campaign: str = Field(max_length=32)
    person: int


class Drawn(Schema):
    """How many tasks are judged together now."""

    tasks: int


class Judged(Schema):
    """The batch a task is judged with."""

    id: str
    state: str
    records: int
    seed: int | None
    sampled: int
    checked: int
    wrong: int
    error_rate: float | None


class DrawnRecord(Schema):
    """A record drawn for the spot check; ``right`` null = nobody has looked yet."""

    record_id: int
    subject_kind: str
    subject_key: str
    result: str
    drawn_for: str
    right: bool | None
    note: str


class DrawnRecords(Schema):
    """All drawn records of a batch, those not looked at yet first."""

    batch: Judged
    items: list[DrawnRecord]


class VerificationRow(Schema):
    """A task in a list."""

    id: str
    number: str
    version: int
    campaign: str
    state: str
    name: str
    building_code: str | None
    cell_code: str | None
    responsibility_grid: str | None
    subdistrict: Named | None
    community: Named | None
    point: list[float] | None
    records: int
    assignee: TaskPerson | None
    checker: TaskPerson | None
    batch: str | None
    lamp: WorkLamp
    created_at: datetime
    submitted_at: datetime | None
    closed_at: datetime | None


class VerificationSheet(VerificationRow):
    """A task with everything that belongs to it."""

    distance_m: float | None
    off_site_reason: str | None
    exception_ground: str | None
    visit_from_at: datetime | None
    plan_at: datetime | None
    judged: Judged | None
    deadlines: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    history: list[dict[str, Any]]


class VerificationRows(Schema):
    """A page; ``next`` is the cursor of the following one."""

    items: list[VerificationRow]
    next: str | None


class SubjectToVerify(Schema):
    """One thing to verify with what the registry holds; people are told by number only."""

    subject_kind: str
    subject_code: str
    values: dict[str, Any]
    result: str | None


class RoomToVerify(Schema):
    """A room with everything in it."""

    house_code: str
    unit_no: str
    floor_no: str
    room_no: str
    subjects: list[SubjectToVerify]


class FloorToVerify(Schema):
    """A floor; ``number`` is below zero in basements, null when not known."""

    floor_no: str
    number: int | None
    rooms: list[RoomToVerify]


class RoomsOut(Schema):
    """A building's floors from the top down, and what is in no room."""

    building_code: str | None
    cell_code: str | None
    name: str
    unanswered: int
    floors: list[FloorToVerify]
    others: list[SubjectToVerify]


class ProgressRow(Counted):
    """An area's tasks by state, and the registry's figures; its rate may exceed 1."""

    area: str
    states: dict[str, int]
    figures: dict[str, Any] | None


class ProgressOut(Schema):
    """Progress by area."""

    campaign: str
    by: Literal["subdistrict", "community", "cell"]
    items: list[ProgressRow]
