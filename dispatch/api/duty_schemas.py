"""Bodies and answers of duty, leaves and handovers."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from dispatch.api.ticket_schemas import Location, Note, Strict
from grid.api.instants import Instant

OwnerKey = Annotated[str, Field(max_length=80, pattern=r"^(centre|unit|inspectors):[A-Za-z0-9_-]{1,64}$")]
AccountId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class DutyPersonOut(Schema):
    id: int
    name: str
    username: str | None = None
    active: bool | None = None
    stands_in_for: int | None = None


class DutyLeaveIn(Strict):
    account: AccountId
    starts_at: Instant
    ends_at: Instant
    stand_in: AccountId | None = None
    reason: Note


class DutyLeaveOut(Schema):
    id: str
    account: DutyPersonOut
    stand_in: DutyPersonOut | None
    starts_at: datetime
    ends_at: datetime
    reason: str
    cancelled_at: datetime | None


class DutyLeavesOut(Schema):
    items: list[DutyLeaveOut]


class DutyCallOut(Schema):
    role: str
    person: DutyPersonOut | None
    phone: str


class DutyRowOut(Schema):
    period: str
    shift: str
    starts_at: datetime
    ends_at: datetime
    person: DutyPersonOut | None
    absent: int | None
    grid: str | None
    chain: list[DutyCallOut]


class DutyOfOwner(Schema):
    owner: str
    rows: list[DutyRowOut]


class DutyNowOut(Schema):
    at: datetime
    items: list[DutyOfOwner]


class ClockInIn(Strict):
    """Where the phone says it is; outside of the own responsibility grid a reason is needed."""

    location: Location
    reason: str = Field(default="", max_length=300)


class ClockOutIn(Strict):
    location: Location | None = None


class PresenceOut(Schema):
    id: str
    clocked_in_at: datetime
    clocked_out_at: datetime | None
    grid: str | None
    inside: bool
    reason: str


class MyDutyOut(Schema):
    presence: PresenceOut | None
    items: list[DutyOfOwner]


class InspectorAtWork(Schema):
    id: int
    username: str
    name: str
    on_duty: bool | None
    until: datetime | None
    grid: str | None
    clocked_in_at: datetime | None
    inside: bool | None
    reason: str
    open_tasks: int


class InspectorsOut(Schema):
    subdistrict: str
    rostered: bool
    items: list[InspectorAtWork]


class AbsenceIn(Strict):
    """Somebody who should be there is not; their work is handed on now."""

    account: AccountId
    stand_in: AccountId | None = None
    reason: Note


class MovedWorkOut(Schema):
    what: str
    id: str
    number: str
    to: int | None


class AbsentWorkOut(Schema):
    id: str
    account: DutyPersonOut
    stand_in: DutyPersonOut | None
    leave: str | None
    reason: str
    at: datetime
    asked_by: str | None
    moved: list[MovedWorkOut]


class AbsentWorksOut(Schema):
    items: list[AbsentWorkOut]


class HandoverIn(Strict):
    """``centre``: `district` or a subdistrict's code."""

    centre: str = Field(default="district", max_length=16, pattern=r"^[A-Za-z0-9]+$")
    notes: str = Field(default="", max_length=5_000)


class ConfirmHandoverIn(Strict):
    side: Literal["outgoing", "incoming"]
    note: Note = ""


class HandoverSide(Schema):
    named: DutyPersonOut | None
    confirmed_by: DutyPersonOut | None
    confirmed_at: datetime | None
    note: str


class HandoverOut(Schema):
    id: str
    version: int
    centre: str
    shift_at: datetime
    taken_at: datetime
    taken_by: DutyPersonOut | None
    counts: dict[str, int]
    notes: str
    outgoing: HandoverSide
    incoming: HandoverSide
    confirmed: bool
    due_at: datetime
    missed_at: datetime | None
    snapshot: dict[str, Any] | None = None


class HandoversOut(Schema):
    items: list[HandoverOut]
