"""What comes in with an intake and with each action; unknown fields are refused, so that a typing error shows."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from grid.api.instants import Instant

RequestType = Literal["consultation", "help", "complaint", "violation_report", "suggestion"]
Code = Annotated[str, Field(max_length=64)]
Note = Annotated[str, Field(max_length=1000)]


class Strict(Schema):
    """A body in which every field is known."""

    model_config = ConfigDict(extra="forbid")


class Location(Strict):
    """A position in degrees, in the coordinate system it states: wgs84, cgcs2000, gcj02 or bd09."""

    lon: float
    lat: float
    coord_type: str | None = None
    accuracy_m: float | None = Field(default=None, ge=0, le=100_000)


class RequesterIn(Strict):
    """The requester as told; everything may be left out."""

    name: str = Field(default="", max_length=80)
    phone: str = Field(default="", max_length=32)
    secret: bool = False
    age: int | None = Field(default=None, ge=0, le=150)
    enterprise: bool = False


class ExternalIn(Strict):
    """Number, class and clocks of the outside system that sent the ticket; times carry their offset."""

    system: str = Field(default="12345", min_length=1, max_length=32)
    number: str = Field(min_length=1, max_length=64)
    class_code: Code = ""
    dispatched_at: Instant | None = None
    sign_due_at: Instant | None = None
    return_due_at: Instant | None = None
    due_at: Instant | None = None
    callback_by: str = Field(default="", max_length=16)
    supervised_by: Code = ""


class TicketIn(Strict):
    """One intake. ``origin`` is city when ``external`` is given, else local."""

    kind: Literal["hotline", "grid_event"]
    origin: Literal["city", "local"] | None = None
    request_type: RequestType | None = None
    channel: str | None = Field(default=None, max_length=32)
    request_class: Code | None = None
    matter: Code | None = None
    title: str = Field(default="", max_length=120)
    text: str = Field(max_length=20_000)
    address_text: str | None = Field(default=None, max_length=300)
    location: Location | None = None
    requester: RequesterIn | None = None
    external: ExternalIn | None = None
    priority: Literal["normal", "fast_track", "emergency"] = "normal"
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)
    outside_reason: Note = ""
    linked_ticket: UUID | None = None
    accused_unit: Code | None = None


class ClassifyIn(Strict):
    """Class, matter, type and place; what is left out stays."""

    request_class: Code = ""
    matter: Code = ""
    request_type: RequestType | None = None
    address_text: str = Field(default="", max_length=300)
    location: Location | None = None
    reason: Note = ""
    accused_unit: Code = ""


class DispatchIn(Strict):
    """Unit codes; ``unit`` left out = the unit proposed."""

    unit: Code = ""
    co_units: list[Code] | None = Field(default=None, max_length=20)
    notify_units: list[Code] | None = Field(default=None, max_length=20)
    reason: Note = ""
    calls_made: bool = False


class ReasonIn(Strict):
    """A reason, required where the life cycle asks for one."""

    reason: Note = ""


class NothingIn(Strict):
    """No field at all."""


class TransferOutIn(Strict):
    destination: str = Field(default="", max_length=80)
    requester_informed: bool = False
    reason: Note = ""


class ContactFirstIn(Strict):
    reached: bool
    note: Note = ""


class SubDispatchIn(Strict):
    """A unit below, a person, or both; ``handler`` is an account id."""

    unit: Code = ""
    handler: int | None = None
    task_text: str = Field(default="", max_length=500)


class FinishIn(Strict):
    text: str = Field(default="", max_length=5000)
    sub_dispatch: UUID | None = None
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)
    reason: Note = ""


class RevokeIn(Strict):
    sub_dispatch: UUID | None = None
    reason: Note = ""


class SubmitReplyIn(Strict):
    text: str = Field(default="", max_length=20_000)
    solved: bool | None = None
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)


class ReplyToCityIn(Strict):
    checklist_ticked: bool = False


class PassAuditIn(Strict):
    requester_informed: bool = False


class CallBackIn(Strict):
    """One attempt; ``answers`` by question of the questionnaire in force, see `GET /questionnaire`."""

    contacted: bool
    unit_contacted: bool | None = None
    solved: bool | None = None
    satisfaction: str = Field(default="", max_length=24)
    answers: dict[str, bool | int | str | None] = Field(default_factory=dict, max_length=30)
    declined: bool = False
    demand_reasonable: bool | None = None
    demand_note: str = Field(default="", max_length=300)
    note: str = Field(default="", max_length=500)


class CloseIn(Strict):
    reason: Note = ""
    requester_informed: bool = False


class VoidIn(Strict):
    ground: str = Field(default="", max_length=16)
    duplicate_of: UUID | None = None
    reason: Note = ""


class PhotosIn(Strict):
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)


class SiteCheckIn(Strict):
    """``passed``: found as reported, or closing condition met."""

    passed: bool | None = None
    note: str = Field(default="", max_length=500)
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)


class FileIn(Strict):
    """Rank of the matter's filing condition; 0, the gravest, when left out."""

    filing_condition: int | None = Field(default=None, ge=0, le=100)


class AssignIn(Strict):
    handler: int | None = None


class SendDownIn(Strict):
    subdistrict: Code = ""
    reason: Note = ""


class CityCallbackIn(Strict):
    """The city's callback; ``unit_contacted`` = the unit had got in touch, as the requester told the city."""

    contacted: bool
    unit_contacted: bool | None = None
    solved: bool | None = None
    satisfaction: str = Field(default="", max_length=24)
    note: str = Field(default="", max_length=500)


class CityMessageIn(Strict):
    """An answer of the city's platform; ``message_id`` is its own and makes a repeated message harmless."""

    system: str = Field(default="12345", min_length=1, max_length=32)
    number: str = Field(min_length=1, max_length=64)
    message: str = Field(min_length=1, max_length=32)
    message_id: str = Field(min_length=1, max_length=64)
    at: Instant
    due_at: Instant | None = None
    reason: Note = ""
    callback: CityCallbackIn | None = None


class ReceiptIn(Strict):
    """The city's receipt of a message of ours."""

    receipt: str = Field(min_length=1, max_length=64)


class ContactIn(Strict):
    """Why the requester's data are opened; the assigned clerk's contact is reason enough."""

    reason: str = Field(default="", max_length=300)
