"""What comes in with returns, disputes, rulings and terminations, and what is told about them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from dispatch.api.ticket_schemas import Code, Note, Strict

Long = Annotated[str, Field(max_length=2000)]


class ReturnWishIn(Strict):
    """A return; what the head leaves out is taken from the clerk's draft."""

    reason_code: Annotated[str, Field(max_length=32)] = ""
    reason: Note = ""
    legal_basis: Note = ""
    suggested_unit: Code = ""


class CityReturnIn(Strict):
    """Why the ticket is not the district's, on what basis, and what shows it (words or uploads)."""

    legal_basis: Note = ""
    reason: Note = ""
    evidence: Note = ""
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)


class DisputeIn(Strict):
    """``interim_unit`` left out = by place or hazard."""

    interim_unit: Code | None = None
    reason: Note = ""


class SettleIn(Strict):
    """Who leads from here, and the minutes of the call or meeting."""

    unit: Code = ""
    co_units: list[Code] = Field(default_factory=list, max_length=20)
    minutes: str = Field(default="", max_length=20_000)


class RuleIn(Strict):
    """The ruling: ``document`` is an upload of purpose `ruling`, ``opinion_files`` of purpose `opinion`."""

    unit: Code = ""
    co_units: list[Code] = Field(default_factory=list, max_length=20)
    assessed_unit: Code = ""
    basis: Long = ""
    document: UUID | None = None
    opinion_establishment: Long = ""
    opinion_justice: Long = ""
    opinion_files: list[UUID] = Field(default_factory=list, max_length=10)


class LiftIn(Strict):
    """``order`` is an upload of purpose `panel_order`; ``ground`` wrong_address or new_fact."""

    ground: str = Field(default="", max_length=16)
    order: UUID | None = None
    reason: Note = ""
    interim_unit: Code | None = None


class InterimWorkIn(Strict):
    text: Long = ""
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)


class UpgradeIn(Strict):
    city_power: bool = False
    destination: str = Field(default="", max_length=80)
    reason: Note = ""


class TerminationIn(Strict):
    """``ground``: withdrawn, no_cooperation or lawfully_settled."""

    ground: str = Field(default="", max_length=24)
    reason: Note = ""


class NoticeIn(Strict):
    note: str = Field(default="", max_length=500)


class CheckerIn(Strict):
    """An account that checks sites."""

    checker: int


class ChildIn(Strict):
    sub_dispatch: UUID


class ChildReasonIn(Strict):
    sub_dispatch: UUID | None = None
    reason: Note = ""


class ReopenIn(Strict):
    sub_dispatch: UUID
    reason: Note = ""


class UnitName(Schema):
    code: str
    name: str


class ReasonOption(Schema):
    code: str
    name_zh: str
    name_en: str


class ReturnOut(Schema):
    id: UUID
    unit: UnitName | None
    state: str
    reason: ReasonOption | None
    text: str
    legal_basis: str
    suggested_unit: UnitName | None
    late: bool
    window_due_at: datetime | None
    prepared_by: str | None
    prepared_at: datetime | None
    signed_by: str | None
    requested_at: datetime | None
    let_in_by: str | None
    let_in_reason: str | None
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None


class CityReturnOut(Schema):
    id: UUID
    state: str
    legal_basis: str
    reason: str
    evidence: str
    requested_by: str | None
    requested_at: datetime
    answered_at: datetime | None
    answer_reason: str | None


class InterimWorkOut(Schema):
    id: UUID
    unit: UnitName | None
    text: str
    done_by: str | None
    done_at: datetime


class DisputeOut(Schema):
    id: UUID
    ground: str
    reason: str
    interim_unit: UnitName | None
    units: list[UnitName | None]
    opened_at: datetime
    opened_by: str | None
    ended_at: datetime | None
    outcome: str | None
    minutes: str
    interim_works: list[InterimWorkOut]


class RulingOut(Schema):
    id: UUID
    number: str
    kind: str
    lead_unit: UnitName | None
    co_units: list[UnitName | None]
    assessed_unit: UnitName | None
    basis: str
    opinions: dict[str, Any]
    document: str
    signed_by: str | None
    signed_at: datetime
    lifted_at: datetime | None
    lift_ground: str | None
    proposed_row: dict[str, Any] | None
    row_proposed_at: datetime | None


class TerminationOut(Schema):
    id: UUID
    unit: UnitName | None
    state: str
    ground: str
    reason: str
    requested_by: str | None
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None


class NoticeOut(Schema):
    unit: UnitName | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    note: str


class ResponsibilityAct(Schema):
    """An act to offer, with the fields of its form."""

    verb: str
    fields: list[dict[str, Any]]


class ResponsibilityOut(Schema):
    """Everything about who is responsible for one ticket."""

    first_receiver: UnitName | None
    accused_unit: UnitName | None
    elderly: bool
    enterprise: bool
    interim_unit: UnitName | None
    interim_worked_at: datetime | None
    no_bounce: bool
    returned_count: int
    refused_return_count: int
    late_return_count: int
    dispatch_count: int
    return_window_due_at: datetime | None
    duplicate_of: UUID | None
    returns: list[ReturnOut]
    city_returns: list[CityReturnOut]
    disputes: list[DisputeOut]
    rulings: list[RulingOut]
    terminations: list[TerminationOut]
    notices: list[NoticeOut]
    actions: list[ResponsibilityAct]


class ReturnReasons(Schema):
    items: list[ReasonOption]
