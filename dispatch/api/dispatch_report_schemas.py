"""Shapes of what a dispatch table says and would do: difference, coverage, explanation, rehearsal."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from dispatch.api.dispatch_table_schemas import DispatchRowOut, Value
from dispatch.api.ticket_schemas import Code, Location, Strict


class RowDifferenceOut(Schema):
    """`kind` is added, removed or changed; `columns` are those whose answer changed."""

    kind: Literal["added", "removed", "changed"]
    before: DispatchRowOut | None
    after: DispatchRowOut | None
    columns: list[str]


class DispatchTableDiff(Schema):
    """Counts of all differences, and the first thousand of them."""

    added: int
    removed: int
    changed: int
    items: list[RowDifferenceOut]


class CoverageAreaOut(Schema):
    """A column of the matrix."""

    code: str
    name: str


class CoverageItem(Schema):
    """A class or matter; `runs` are `[areas, row, unit]` along the columns, row and unit null where nobody owns it.

    `conditional_rows` answer for a part of the tickets only: they name a channel, a request type or an attribute.
    """

    subject: str
    name_zh: str
    name_en: str
    runs: list[tuple[int, int | None, str | None]]
    holes: int
    conditional_rows: list[int]


class CoverageOut(Schema):
    """A page of who owns what, where; totals are of the whole matrix. `next` is the subject to go on after."""

    areas: list[CoverageAreaOut]
    units: list[CoverageAreaOut]
    items: list[CoverageItem]
    subjects: int
    combinations: int
    holes: int
    next: str | None


class RouteQuestionIn(Strict):
    """An imagined ticket; `kind` null = hotline where a class is given; `table` null = the table in force."""

    request_class: Code = ""
    matter: Code = ""
    kind: Literal["hotline", "grid_event"] | None = None
    origin: Literal["city", "local"] = "city"
    channel: Annotated[str, Field(max_length=32)] = "12345"
    request_type: Annotated[str, Field(max_length=24)] = ""
    attributes: dict[Value, Value] = Field(default_factory=dict, max_length=20)
    location: Location | None = None
    address: str = Field(default="", max_length=300)
    table: int | None = Field(default=None, ge=1)


class RouteVersions(Schema):
    """By which versions it was decided; a draft has none."""

    dispatch_table: int | None
    catalogue: int
    units: int


class RouteRunnerUp(Schema):
    row: int
    unit: str
    why: str


class RouteExcluded(Schema):
    unit: str
    reason: str


class RouteExplanation(Schema):
    """The decision in the names of `explain_route --json`. Distances are metres on the ground."""

    outcome: str
    lead_unit: str | None
    co_units: list[str]
    notify_units: list[str]
    row: int | None
    table_version: int | None
    facts: list[tuple[str, str]]
    runners_up: list[RouteRunnerUp]
    excluded: list[RouteExcluded]
    cautions: list[str]
    limit: str | None
    priority: str
    suggestion: str | None
    border_distance_m: float | None
    border_neighbour: str | None
    near_border: bool
    border_flag_m: int
    versions: RouteVersions
    table: int | None
    matched_row: DispatchRowOut | None
    place: dict[str, Any]


class RehearsedUnit(Schema):
    code: str
    name: str


class RehearsedMove(Schema):
    """So many tickets would go from one unit to another; null = the duty queue."""

    from_unit: RehearsedUnit | None
    to_unit: RehearsedUnit | None
    tickets: int


class RehearsedSubject(Schema):
    subject: str
    name: str
    tickets: int


class RehearsedSubdistrict(Schema):
    subdistrict: RehearsedUnit | None
    tickets: int


class RehearsedTicket(Schema):
    """`kind` is moved, newly_queued or newly_owned."""

    id: str
    number: str
    kind: str
    subject: str
    subdistrict: RehearsedUnit | None
    community: RehearsedUnit | None
    from_unit: RehearsedUnit | None
    to_unit: RehearsedUnit | None
    row_before: int | None
    row_after: int | None


class RehearsalOut(Schema):
    """What would change on the tickets received since; figures count every ticket, `listed` names those the caller
    may see. `now_automatic` and `now_asked` keep their unit and change between auto and confirm."""

    against_version: int | None
    since: datetime
    until: datetime
    tickets: int
    skipped: int
    unchanged: int
    moved: int
    newly_queued: int
    newly_owned: int
    now_automatic: int
    now_asked: int
    moves: list[RehearsedMove]
    by_subject: list[RehearsedSubject]
    by_subdistrict: list[RehearsedSubdistrict]
    listed: list[RehearsedTicket]
