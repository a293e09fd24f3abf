"""What comes in with coordination meetings and rows for next time, and what is told about them and about patrols."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from dispatch.api.responsibility_schemas import Long, UnitName
from dispatch.api.ticket_schemas import Code, Strict
from grid.api.instants import Instant


class ProposeRowIn(Strict):
    """The next row of the dispatch table: for this class or matter, in this area (empty = the whole district)."""

    subject_kind: Literal["request_class", "matter"] = "request_class"
    subject: Code = ""
    area_kind: Literal["anywhere", "subdistrict", "community", "cell", "zone", "maintenance_boundary"] = (
        "anywhere"
    )
    area: Code = ""
    remark: str = Field(default="", max_length=500)


class MeetingIn(Strict):
    """A meeting to come with the tickets in dispute that it is about."""

    starts_at: Instant
    place: str = Field(default="", max_length=200)
    tickets: list[UUID] = Field(default_factory=list, max_length=100)


class AgendaIn(Strict):
    tickets: list[UUID] = Field(max_length=100)


class AttendeeIn(Strict):
    unit: Code
    account: int
    present: bool = True


class DecisionIn(Strict):
    """``decision``: settled (with ``unit``), to_panel or adjourned."""

    ticket: UUID
    decision: str = Field(max_length=10)
    unit: Code = ""
    co_units: list[Code] = Field(default_factory=list, max_length=20)
    note: Long = ""


class MinutesIn(Strict):
    minutes: str = Field(max_length=20_000)
    attendance: list[AttendeeIn] = Field(max_length=200)
    decisions: list[DecisionIn] = Field(max_length=100)


class AgendaItemOut(Schema):
    ticket: UUID
    number: str
    dispute: UUID
    position: int
    decision: str | None
    lead_unit: UnitName | None
    co_units: list[UnitName | None]
    note: str


class AttendanceOut(Schema):
    unit: UnitName | None
    account: int
    name: str
    present: bool


class MeetingOut(Schema):
    id: UUID
    number: str
    state: str
    starts_at: datetime
    place: str
    called_by: str | None
    minutes: str
    minutes_by: str | None
    minutes_at: datetime | None
    agenda: list[AgendaItemOut]
    attendance: list[AttendanceOut]


class MeetingRow(Schema):
    id: UUID
    number: str
    state: str
    starts_at: datetime
    place: str
    tickets: int


class MeetingRows(Schema):
    items: list[MeetingRow]


class ProposedRowOut(Schema):
    ruling: UUID
    number: str
    row: dict[str, Any]
    proposed_at: datetime


class ProposedRows(Schema):
    items: list[ProposedRowOut]


class SeparationWarning(Schema):
    community: str
    account: int
    name: str
    reported: int
    handled: int


class SeparationReport(Schema):
    days: int
    items: list[SeparationWarning]
