"""What goes in and out of the doors of verification."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

Kind = Literal["address", "building", "house", "household", "resident", "organisation", "facility"]
ResultWord = Literal["confirmed", "corrected", "added", "void_record", "unreachable"]
BatchState = Literal["submitted", "spot_check", "returned", "approved", "applied", "sent_to_city"]


class CampaignIn(Schema, extra="forbid"):
    """A campaign to be; no subdistricts = the whole district."""

    code: str = Field(min_length=1, max_length=32, pattern=r"^[^\s/?#]+$")
    name: str = Field(min_length=1, max_length=100)
    subject_kinds: list[Kind] = Field(min_length=1)
    subdistrict_codes: list[str] = Field(default=[], max_length=100)
    plan_from_on: date | None = None
    plan_to_on: date | None = None


class CampaignOut(Schema):
    """A campaign with the figures of its rules."""

    code: str
    name: str
    state: Literal["draft", "running", "closed"]
    subject_kinds: list[Kind]
    subdistrict_codes: list[str]
    plan_from_on: date | None
    plan_to_on: date | None
    spot_check_share: float
    check_all_above: int
    error_limit: float
    started_at: datetime | None
    closed_at: datetime | None


class Campaigns(Schema):
    """Newest first."""

    items: list[CampaignOut]


class FiguresOut(Schema):
    """Figures of one area. Rates are shares of one; `rate` is not limited to one, and null without a base."""

    area: str
    subject_kind: str
    base: int
    confirmed: int
    corrected: int
    added: int
    void_record: int
    unreachable: int
    verified: int
    rate: float | None
    rate_percent: str | None
    error_rate: float | None


class ReportOut(Schema):
    """`total` over everything the asker may see, then a row for each area."""

    campaign: str
    by: str
    total: list[FiguresOut]
    items: list[FiguresOut]


class RecordIn(Schema, extra="forbid"):
    """A record; personal values inside `observed` are sealed. `subject_code` may be empty for an added subject."""

    client_id: UUID
    subject_kind: Kind
    subject_code: str = ""
    result: ResultWord
    observed: dict[str, Any] = {}
    seen: dict[str, Any] = {}
    building_code: str = ""
    cell_code: str = ""
    photo: str = ""
    visits: int = 1
    device_at: datetime
    observer: str


class BatchIn(Schema, extra="forbid"):
    """Records to be decided on together. `client_key` is the sender's name for the batch."""

    client_key: str = Field(min_length=1, max_length=64)
    records: list[RecordIn] = Field(min_length=1, max_length=2_000)


class RejectionOut(Schema):
    """A line that was not taken, and why."""

    line: int
    code: str
    params: dict[str, Any]


class BatchOut(Schema):
    """A batch; rows read = taken + unchanged + rejected."""

    id: UUID
    campaign: str
    client_key: str
    state: BatchState
    rows_read: int
    rows_taken: int
    rows_unchanged: int
    rows_rejected: int
    submitted_by: str
    submitted_at: datetime
    sampled: int
    checked: int
    wrong: int
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    applied_at: datetime | None
    changes: int
    conflicts: int
    delta: int | None


class Batches(Schema):
    """Newest first."""

    items: list[BatchOut]


class ConflictOut(Schema):
    """A finding that was not taken over: what stands, what was found, and why not."""

    subject_kind: Kind
    subject_key: str
    conflict: str
    before: dict[str, Any]
    after: dict[str, Any]


class BatchDetail(BatchOut):
    """With the first thousand refused lines and all conflicts."""

    rejections: list[RejectionOut]
    conflict_items: list[ConflictOut]


class CheckOut(Schema):
    """A record drawn for the spot check; `right` is null until somebody has looked."""

    record_id: int
    subject_kind: Kind
    subject_key: str
    result: ResultWord
    observer: str
    drawn_for: str
    right: bool | None
    note: str
    checker: str
    checked_at: datetime | None


class Checks(Schema):
    """Those not looked at yet first."""

    items: list[CheckOut]


class FindingIn(Schema, extra="forbid"):
    """What was found when a record was checked again."""

    record_id: int
    right: bool
    note: str = Field(default="", max_length=300)


class FindingsIn(Schema, extra="forbid"):
    """Findings by whoever is signed in."""

    findings: list[FindingIn] = Field(max_length=2_000)


class ApartIn(Schema, extra="forbid"):
    """Records that are to be a batch of their own."""

    record_ids: list[int] = Field(min_length=1, max_length=10_000)


class ReturnIn(Schema, extra="forbid"):
    """Why a batch goes back."""

    reason: str = Field(min_length=1, max_length=300)


class MessageOut(Schema):
    """A message about a delta, out or in."""

    kind: Literal["sent", "acknowledged", "rejected"]
    receipt: str
    reason: str
    actor: str
    at: datetime


class DeltaOut(Schema):
    """A report to the city; `sha256` is that of its lines."""

    number: int
    state: Literal["ready", "sent", "acknowledged", "rejected"]
    rows: int
    sha256: str
    made_by: str
    made_at: datetime
    sent_at: datetime | None
    attempts: int
    answered_at: datetime | None
    receipt: str
    reason: str


class Deltas(Schema):
    """Newest first."""

    items: list[DeltaOut]


class DeltaDetail(DeltaOut):
    """With every message about it, in their order."""

    messages: list[MessageOut]


class MadeDelta(Schema):
    """The delta that was made; null when nothing has changed since the last one."""

    delta: DeltaOut | None


class AnswerIn(Schema, extra="forbid"):
    """The city's answer: a receipt when it was taken, a reason when it was not."""

    accepted: bool
    sha256: str = Field(min_length=64, max_length=64)
    receipt: str = Field(default="", max_length=64)
    reason: str = Field(default="", max_length=300)
