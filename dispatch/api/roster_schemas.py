"""Bodies and answers of rosters and of the periods that replace them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from dispatch.api.duty_schemas import DutyPersonOut, OwnerKey
from dispatch.api.ticket_schemas import Note, Strict
from grid.api.instants import Instant

PeriodName = Literal["ordinary", "storm", "fair"]
Username = Annotated[str, Field(max_length=80)]
Phone = Annotated[str, Field(max_length=32)]


class RosterHead(Schema):
    owner: str
    period: str
    version: int
    changed_at: datetime | None
    changed_by: str | None
    may_edit: bool


class RosterHeads(Schema):
    items: list[RosterHead]


class WrittenShift(Schema):
    starts_at: datetime
    ends_at: datetime
    shift: str
    person: DutyPersonOut | None
    phone: str
    deputy: DutyPersonOut | None
    deputy_phone: str
    leader: DutyPersonOut | None
    leader_phone: str
    grid: str | None


class RosterOut(RosterHead):
    first: date
    end: date
    rows: list[WrittenShift]


class ShiftIn(Strict):
    """One shift; people by username. ``grid`` is the responsibility grid of an inspector."""

    starts_at: Instant
    ends_at: Instant
    shift: Literal["day", "night"]
    person: Username = ""
    phone: Phone = ""
    deputy: Username = ""
    deputy_phone: Phone = ""
    leader: Username = ""
    leader_phone: Phone = ""
    grid: str = Field(default="", max_length=32)


class RosterDaysIn(Strict):
    """All shifts of the days from ``first`` on: what stood there before is replaced."""

    owner: OwnerKey
    period: PeriodName = "ordinary"
    first: date
    days: int = Field(default=7, ge=1, le=400)
    rows: list[ShiftIn] = Field(max_length=5_000)


class CopyWeekIn(Strict):
    """The shifts of the days from ``first`` on, again from ``to`` on."""

    owner: OwnerKey
    period: PeriodName = "ordinary"
    first: date
    days: int = Field(default=7, ge=1, le=400)
    to: date


class RosterPart(Schema):
    owner: str
    period: str
    first: date
    end: date
    rows: int


class RosterImportOut(Schema):
    written: bool
    rows: int
    rosters: list[RosterPart]
    faults: list[dict[str, Any]]


class GapOut(Schema):
    owner: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    account: int | None


class GapsOut(Schema):
    until: datetime
    items: list[GapOut]


class PeriodIn(Strict):
    """``owner`` left out = the whole district; ``ends_at`` left out = until it is called off."""

    kind: Literal["storm", "fair"]
    owner: OwnerKey | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    reason: Note


class DutyPeriodOut(Schema):
    id: str
    kind: str
    owner: str | None
    starts_at: datetime
    ends_at: datetime | None
    running: bool
    reason: str
    declared_by: str | None


class DutyPeriodsOut(Schema):
    items: list[DutyPeriodOut]
