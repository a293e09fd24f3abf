"""The shapes in which tickets are answered, for the OpenAPI documents; the answers themselves are built by selectors
and go out as they are, so that a list of 500 tickets is not passed through a schema again.
"""

from datetime import datetime
from typing import Any

from ninja import Schema

from grid.api.schemas import Named


class EntryNamed(Schema):
    """A matter or request class with both names."""

    code: str
    name_zh: str
    name_en: str


class TicketPlaceOut(Schema):
    """Where the ticket is; `cell_code` is what it was decided by, `current_cell_code` who looks after the place now."""

    subdistrict: Named | None
    community: Named | None
    cell_code: str | None
    current_cell_code: str | None
    building_code: str | None
    address_text: str


class TicketHolderOut(Schema):
    """Who has the ticket now: a `unit`, a duty `queue`, or a named party `outside`."""

    kind: str
    code: str
    name: str


class TicketLampOut(Schema):
    """The lamp of the earliest running clock."""

    colour: str
    stage: str | None
    owner: str | None
    due_at: datetime | None
    amber_at: datetime | None


class TicketRowOut(Schema):
    """A ticket as every list shows it; `point` is longitude, latitude in EPSG:4326."""

    id: str
    number: str
    version: int
    kind: str
    origin: str
    state: str
    title: str
    place: TicketPlaceOut
    point: list[float] | None
    matter: EntryNamed | None
    request_class: EntryNamed | None
    channel: str
    request_type: str | None
    priority: str
    restricted: bool
    supervision_level: int | None
    repeat_count: int
    lead_unit: Named | None
    holder: TicketHolderOut
    follow_up_at: datetime | None
    assignee_id: int | None
    external_number: str | None
    lamp: TicketLampOut
    tags: list[str]
    received_at: datetime
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


class FeedPlaceOut(Schema):
    """The place in the feed at which a list stands."""

    epoch: str
    upto: int


class TicketPageOut(Schema):
    """A page of tickets; `next` is what `after` takes, null at the end."""

    items: list[TicketRowOut]
    next: str | None
    feed: FeedPlaceOut


class QueueCountOut(Schema):
    """One of the reader's queues and how many open tickets lie in it."""

    name: str
    count: int


class QueueCountsOut(Schema):
    """The reader's queues, in the order of the work."""

    queues: list[QueueCountOut]


class FeedSnapshotPlaceOut(Schema):
    """The place in the feed, and the mark of the scope it was read with."""

    epoch: str
    upto: int
    scope: str


class TicketSnapshotOut(Schema):
    """Tickets, counts and place in the feed, all of one moment."""

    at: datetime
    feed: FeedSnapshotPlaceOut
    queues: list[QueueCountOut]
    items: list[TicketRowOut]
    next: str | None


class RunnerUpOut(Schema):
    """A row that also fitted, and why it came after."""

    row: int
    unit: Named | None
    why: str


class RoutingOut(Schema):
    """Why this unit: `outcome` is dispatched, proposed or queued; `facts` are what the row matched.

    `excluded` tells whom the ticket must not go to and why, `suggestions` who handled such tickets where no row
    decides.
    """

    outcome: str
    lead_unit: Named | None = None
    co_units: list[Any] = []
    notify_units: list[Any] = []
    row: int | None
    table_version: int | None
    facts: list[list[Any]]
    runners_up: list[RunnerUpOut]
    excluded: list[dict[str, Any]]
    cautions: list[str]
    limit: str | None = None
    priority: str | None = None
    suggestion: str | None
    border_distance_m: float | None
    border_neighbour: Any = None
    suggestions: list[dict[str, Any]] = []


class DeadlineBegunOut(Schema):
    """A clock that began with the intake; `unit` is the code of who owes it, `owner` city, statute or district."""

    stage: str
    due_at: datetime
    amber_at: datetime | None
    unit: str | None
    owner: str
    provisional: bool
    compressed: bool


class DuplicateOut(Schema):
    """A ticket that may be about the same fact, with the reasons."""

    id: str
    number: str
    title: str
    distance_m: float | None
    why: list[str]
    score: float


class TicketTakenInOut(Schema):
    """The answer to an intake; `queue` is the desk that has the ticket while no unit has."""

    id: str
    number: str
    version: int
    state: str
    lead_unit: Named | None
    queue: str | None
    routing: RoutingOut
    deadlines: list[DeadlineBegunOut]
    duplicates: list[DuplicateOut]


class TicketPreviewOut(Schema):
    """What an intake would lead to; nothing was written."""

    place: dict[str, Any]
    routing: RoutingOut
    deadlines: list[DeadlineBegunOut]
    duplicates: list[DuplicateOut]


class TicketDeadlineOut(Schema):
    """One clock of a ticket, running or ended (`met_at`)."""

    stage: str
    cycle: int
    owner: str
    unit: Named | None
    started_at: datetime
    due_at: datetime
    amber_at: datetime | None
    met_at: datetime | None
    provisional: bool
    compressed: bool


class ActionFieldOut(Schema):
    """One field of an action's form."""

    name: str
    type: str
    required: bool
    options: list[str]
    purpose: str | None


class TicketActionOut(Schema):
    """A verb the reader may use here, with its form, or the `reason` why not now."""

    verb: str
    target: str
    enabled: bool
    reason: str | None
    primary: bool
    fields: list[ActionFieldOut]


class TicketDetailOut(TicketRowOut):
    """One ticket with everything the reader may see. Words, requester and replies are null or empty for whoever may
    not read them.
    """

    text: str | None
    requester: dict[str, Any] | None
    external: dict[str, Any] | None
    routing: RoutingOut | None
    deadlines: list[TicketDeadlineOut]
    actions: list[TicketActionOut]
    replies: list[dict[str, Any]]
    sub_dispatches: list[dict[str, Any]]
    site_checks: list[dict[str, Any]]
    callbacks: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    duplicates: list[DuplicateOut]
    supervision_orders: list[dict[str, Any]]
    filing_conditions: list[dict[str, Any]]
    filing: dict[str, Any] | None
    now: datetime


#: After an action: the ticket as the actor sees it now, null when the step took it out of the actor's sight.
TicketAfter = TicketDetailOut | None


class TicketEventOut(Schema):
    """One step of a ticket's history."""

    seq: int
    type: str
    at: datetime
    actor: str
    data: dict[str, Any]


class TicketEventsOut(Schema):
    """The whole history, oldest first."""

    items: list[TicketEventOut]


class RequesterOpenedOut(Schema):
    """The requester's data in clear; that they were opened is on file."""

    name: str
    phone: str


class CityMessageAppliedOut(Schema):
    """What a message of the city did; `applied` is false when it had come before."""

    applied: bool
    id: str
    state: str
    version: int


class CityOutboxOut(Schema):
    """Messages that wait for the city, oldest first."""

    items: list[dict[str, Any]]


class CityReceiptOut(Schema):
    """A message of ours and the city's receipt."""

    id: str
    state: str
    receipt: str
