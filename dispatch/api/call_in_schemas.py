"""What goes in and out of the doors of leader call-in sessions."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from grid.api.instants import Instant


class CallInFilter(Schema):
    """``after`` is the last id of the page before."""

    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class CallInIn(Schema, extra="forbid"):
    """A session to announce; ``unit`` None = a leader of the district."""

    starts_at: Instant
    ends_at: Instant
    leader: str = Field(default="", max_length=120)
    unit: str | None = Field(default=None, max_length=64)
    place: str = Field(default="", max_length=200)
    topic: str = Field(default="", max_length=200)


class CallInStateIn(Schema, extra="forbid"):
    """Held or cancelled, and a note."""

    state: str = Field(max_length=12)
    note: str = Field(default="", max_length=2000)


class CallInTicketIn(Schema, extra="forbid"):
    """A ticket taken in the session and what was promised."""

    ticket_id: UUID
    promise: str = Field(default="", max_length=500)
    promised_on: date | None = None


class PromiseIn(Schema, extra="forbid"):
    """What became of a promise."""

    result: str = Field(default="", max_length=500)


class CallInRow(Schema):
    """A session in the schedule."""

    id: str
    number: str
    state: str
    starts_at: datetime
    ends_at: datetime
    leader: str
    unit: str | None
    place: str
    topic: str
    note: str
    tickets: int
    open_promises: int


class CallInRows(Schema):
    """A page of the schedule."""

    items: list[CallInRow]
    next: str | None


class CallInLedgerRow(Schema):
    """A ticket of a session's ledger."""

    ticket: str
    number: str
    title: str
    channel: str
    unit: str | None
    state: str
    taken_at: datetime
    promise: str
    promised_on: date | None
    result: str
    done_at: datetime | None


class CallInLedger(Schema):
    """The ledger (台账) of a session."""

    items: list[CallInLedgerRow]
