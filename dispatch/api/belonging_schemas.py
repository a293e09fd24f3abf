"""What goes in and out of the doors of repeats and links."""

from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from dispatch.api.ticket_schemas import Strict


class RepeatGroupIn(Strict):
    """Tickets that repeat each other."""

    tickets: list[UUID] = Field(default_factory=list, max_length=100)
    kind: Literal["same_requester", "same_fact"] = "same_fact"
    reason: str = Field(default="", max_length=500)


class RepeatInformIn(Strict):
    """The answered ticket, and that its requester was told so; ``no_new_facts`` must be stated."""

    earlier: UUID
    requester_informed: bool = False
    no_new_facts: bool = False
    reason: str = Field(default="", max_length=500)


class LinkIn(Strict):
    """The other half."""

    ticket: UUID


class UnlinkIn(Strict):
    """The other half, and why it is none."""

    ticket: UUID
    reason: str = Field(default="", max_length=500)


class CounterpartEventIn(Strict):
    """A grid event out of this ticket; empty fields are taken from the ticket."""

    matter: str = Field(default="", max_length=64)
    text: str = Field(default="", max_length=2000)
    photo_ids: list[UUID] = Field(default_factory=list, max_length=9)


class CounterpartTicketIn(Strict):
    """A hotline ticket out of this event."""

    request_class: str = Field(default="", max_length=64)
    request_type: str = Field(default="", max_length=24)
    text: str = Field(default="", max_length=2000)


class BelongingOut(Schema):
    """What belongs to a ticket; ``hidden`` linked ones are not the reader's to see."""

    linked: list[dict[str, Any]]
    hidden: int
    suggested: list[dict[str, Any]]
    repeats: dict[str, Any] | None
    topic: dict[str, Any] | None


class CounterpartOut(Schema):
    """The new half."""

    id: str
    number: str
    state: str
