"""What goes in and out of the doors of the lists of difficult and key tickets."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema


class DifficultFilter(Schema):
    """``removed`` asks for those taken off the list; ``after`` is the last id of the page before."""

    removed: bool = False
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class ListingNoteIn(Schema, extra="forbid"):
    """Why a ticket is listed, or what was done so that it is not any more."""

    note: str = Field(default="", max_length=500)


class ListedTicket(Schema):
    """A ticket on a list."""

    id: str
    number: str
    title: str
    state: str
    unit: str | None


class DifficultRow(Schema):
    """A place on the list of difficult tickets."""

    id: str
    ticket: ListedTicket
    reasons: list[str]
    note: str
    listed_by: str | None
    listed_at: datetime
    removed_at: datetime | None
    removal_note: str


class DifficultRows(Schema):
    """A page of the list."""

    items: list[DifficultRow]
    next: str | None


class ListingDone(Schema):
    """What now stands on the list of a ticket."""

    ticket_id: str
    reasons: list[str]
    removed_at: datetime | None


class KeyListRow(Schema):
    """A list of key tickets that was made."""

    id: str
    number: str
    made_at: datetime


class KeyListRows(Schema):
    """The lists, the newest first."""

    items: list[KeyListRow]


class KeyTicketRow(Schema):
    """A place on a list of key tickets."""

    position: int
    ticket: ListedTicket
    reasons: list[str]
    note: str


class KeyListSheet(KeyListRow):
    """One list with its entries."""

    items: list[KeyTicketRow]
