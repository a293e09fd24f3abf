"""What the phone gets and sends. Points are [lon, lat] in EPSG:4326, times carry their offset."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from dispatch.api.ticket_schemas import Code, Location, Note, Strict
from grid.api.schemas import Me, Named


class MobileMe(Me):
    """`/me` of the console, with what an inspector is responsible for."""

    responsibility_communities: list[Named]
    may_report: bool


class Bilingual(Schema):
    """A catalogue entry."""

    code: str
    name_zh: str
    name_en: str


class Lamp(Schema):
    """The lamp of the earliest running clock."""

    colour: Literal["red", "amber", "blue", "grey"]
    stage: str | None
    owner: str | None
    due_at: datetime | None
    amber_at: datetime | None


class Place(Schema):
    """Whose ground it is, and the address as told."""

    subdistrict: Named | None
    community: Named | None
    cell_code: str | None
    building_code: str | None
    address_text: str | None


class Ticket(Schema):
    """The part of a ticket every phone may show. There is no requester in it, for anybody."""

    id: UUID
    number: str
    version: int
    kind: str
    origin: str
    state: str
    title: str
    place: Place
    point: tuple[float, float] | None
    matter: Bilingual | None
    request_class: Bilingual | None
    priority: str
    lamp: Lamp
    tags: list[str]
    updated_at: datetime


class Action(Schema):
    """A step of the life cycle, with its form, or with the reason why it is not possible now."""

    verb: str
    enabled: bool
    reason: str | None
    primary: bool
    fields: list[dict[str, Any]]


class Task(Schema):
    """A ticket and what it asks of this person."""

    task_kind: str
    ticket: Ticket
    sub_dispatch_id: UUID | None
    site_check_id: UUID | None
    task_text: str | None
    actions: list[Action]


class FeedPlace(Schema):
    """Where the feed stood when the list was read."""

    epoch: str
    upto: int


class Tasks(Schema):
    """My tasks, earliest clock first."""

    items: list[Task]
    feed: FeedPlace


class MaskedRequester(Schema):
    """The requester with name and phone masked."""

    name: str
    phone: str
    secret: bool
    can_contact: bool


class TaskDetail(Task):
    """One task. `text` is null where the reader may not read the requester's words."""

    text: str | None
    filing_condition: str | None
    requester: MaskedRequester | None
    deadlines: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    replies: list[dict[str, Any]]


class TaskWithoutRequester(TaskDetail):
    """The same for contractors and inspectors: by its type it cannot carry a requester or a reply to one."""

    requester: None = None
    replies: list[dict[str, Any]] = Field(default_factory=list, max_length=0)


class Matter(Bilingual):
    """A matter to report."""

    kind: str
    major_zh: str
    self_handle_allowed: bool


class Matters(Schema):
    """Most fitting first."""

    items: list[Matter]


class PreviewIn(Strict):
    """What is about to be reported."""

    matter: Code
    text: str = Field("", max_length=20_000)
    address_text: str = Field("", max_length=300)
    location: Location
    emergency: bool = False
    photo_ids: list[UUID] = Field(default_factory=list, max_length=20)
    outside_reason: Note = ""


class ReportIn(PreviewIn):
    """A report (上报): matter, place, photos uploaded before."""

    text: str = Field(max_length=20_000)


class PlacePreview(Schema):
    """Where the point lies."""

    subdistrict_name: str | None
    community_name: str | None
    cell_code: str | None
    in_district: bool
    inside_responsibility_grid: bool


class Duplicate(Schema):
    """An open ticket that may be the same."""

    id: UUID
    number: str
    title: str
    distance_m: float | None
    why: list[str]


class ReportPreview(Schema):
    """Place and likely duplicates of a report that is not made yet."""

    place: PlacePreview
    duplicates: list[Duplicate]


class Contact(Schema):
    """The requester in clear, for the one who has to call."""

    name: str | None
    phone: str | None
