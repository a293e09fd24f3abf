"""What comes in with the side paths of a ticket, and what is told about them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

from dispatch.api.ticket_schemas import Code, Location, Note, Strict
from grid.api.schemas import Named

Text = Annotated[str, Field(max_length=20_000)]
Phone = Annotated[str, Field(max_length=32)]
Basis = Annotated[str, Field(max_length=300)]


class ExtensionIn(Strict):
    """How much longer: working days, or work hours for a grid event. A legal basis makes it statutory time."""

    working_days: int | None = Field(default=None, ge=1, le=1000)
    work_hours: int | None = Field(default=None, ge=1, le=2000)
    legal_basis: Basis = ""
    reason: Note = ""


class DeferralIn(Strict):
    plan_on: date | None = None
    reason: Note = ""


class DeferIn(Strict):
    """``plan_on`` left out = as asked."""

    plan_on: date | None = None
    requester_informed: bool = False
    site_safe: bool = False
    reason: Note = ""


class ReviewIn(Strict):
    note: Note = ""
    plan_on: date | None = None


class InterimReplyIn(Strict):
    """``statutory``: the planned date follows from the procedure that the legal basis names."""

    text: Text = ""
    legal_basis: Basis = ""
    steps_done: str = Field(default="", max_length=2000)
    plan_on: date | None = None
    statutory: bool = False
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)


class FollowUpIn(Strict):
    text: str = Field(default="", max_length=2000)
    requester_informed: bool = False


class CoUnitIn(Strict):
    unit: Code = ""
    reason: Note = ""


class PartIn(Strict):
    text: Text = ""
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)


class CallOutIn(Strict):
    """A call as made; ``call_out`` names the one the system asked for."""

    unit: Code = ""
    phone: Phone = ""
    person: str = Field(default="", max_length=80)
    answered: bool
    note: str = Field(default="", max_length=500)
    call_out: UUID | None = None


class DutyReportIn(Strict):
    report_kind: str = Field(default="", max_length=10)
    text: Text = ""


class JointHandlingIn(Strict):
    ticket_ids: list[UUID] = Field(default_factory=list, max_length=200)
    reason: str = Field(default="", max_length=500)


class JointMemberIn(Strict):
    ticket_id: UUID
    reason: str = Field(default="", max_length=500)


class InvestigationIn(Strict):
    findings: Text = ""
    evidence_ids: list[UUID] = Field(default_factory=list, max_length=100)


class JointRepliesIn(Strict):
    text: Text = ""
    solved: bool | None = None


class DelegationIn(Strict):
    """Both dates inclusive; ``scope_classes`` empty = every plain ticket of the unit."""

    deputy: int = Field(ge=1, le=2**53)
    from_on: date
    to_on: date
    unit: Code = ""
    scope_classes: list[Code] = Field(default_factory=list, max_length=100)
    reason: str = Field(default="", max_length=500)


class SupportCallIn(Strict):
    units: list[Code] = Field(default_factory=list, max_length=30)
    reason: Note = ""
    place_text: str = Field(default="", max_length=300)
    location: Location | None = None
    urgent: bool = False
    ticket: UUID | None = None
    subdistrict: Code = ""


class SupportTextIn(Strict):
    text: str = Field(default="", max_length=2000)


class RatingIn(Strict):
    """``unit`` only where the caller rates one of the called units."""

    unit: Code = ""
    rating: int
    note: str = Field(default="", max_length=500)


class SidePathsOut(Schema):
    """The side paths of a ticket; every list oldest first."""

    actions: list[dict[str, Any]]
    extensions: list[dict[str, Any]]
    deferrals: list[dict[str, Any]]
    follow_ups: list[dict[str, Any]]
    co_unit_parts: list[dict[str, Any]]
    joint_handling: str | None
    call_outs: list[dict[str, Any]]
    duty_reports: list[dict[str, Any]]


class JointMemberOut(Schema):
    id: str
    number: str
    origin: str
    state: str
    due_at: datetime | None
    joined_at: datetime
    left_at: datetime | None
    left_reason: str


class JointHandlingOut(Schema):
    """``due_at`` is the earliest deadline of all members: it rules the investigation."""

    id: str
    lead_unit: Named | None
    reason: str
    created_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    findings: str
    evidence_ids: list[str]
    investigated_at: datetime | None
    members: list[JointMemberOut]


class JointDraftOut(Schema):
    """``refused`` is the code why a ticket got no draft, empty when it did."""

    ticket_id: str
    number: str
    refused: str


class JointDraftsOut(Schema):
    items: list[JointDraftOut]


class DelegationPersonOut(Schema):
    id: int
    name: str


class DelegationOut(Schema):
    id: str
    unit: Named | None
    head: DelegationPersonOut
    deputy: DelegationPersonOut
    scope_classes: list[str]
    from_on: date
    to_on: date
    reason: str
    revoked_at: datetime | None


class DelegationsOut(Schema):
    items: list[DelegationOut]


class TurnOutRow(Schema):
    unit: Named | None
    turned_out_at: datetime | None
    late: bool
    work_done: str
    caller_rating: int | None
    caller_note: str
    unit_rating: int | None
    unit_note: str


class SupportCallOut(Schema):
    id: str
    number: str
    version: int
    state: Literal["called", "gathered", "closed", "cancelled"]
    subdistrict: Named | None
    urgent: bool
    reason: str
    place_text: str
    point: list[float] | None
    ticket_id: str | None
    called_at: datetime
    due_at: datetime
    closed_at: datetime | None
    result: str
    turn_outs: list[TurnOutRow]


class SupportCallsOut(Schema):
    items: list[SupportCallOut]


class UnitAnswersOut(Schema):
    unit: Named | None
    called: int
    turned_out: int
    in_time: int
    rating: float | None


class SubdistrictCallsOut(Schema):
    subdistrict: Named | None
    calls: int
    rating: float | None


class SupportAssessmentOut(Schema):
    """Both ways: how units answered, and how their calls were rated."""

    units: list[UnitAnswersOut]
    subdistricts: list[SubdistrictCallsOut]
