"""What goes in and out of the doors of the knowledge base."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from grid.api.instants import Instant


class KnowledgeIn(Schema, extra="forbid"):
    """A wording. ``duty`` names what it answers; unit, class and matter count for a new article only."""

    title: str = Field(max_length=120)
    text: str = Field(max_length=20_000)
    valid_until: date | None = None
    unit: str = Field(default="", max_length=48)
    request_class: str = Field(default="", max_length=64)
    matter: str = Field(default="", max_length=64)
    duty: UUID | None = None


class KnowledgeReasonIn(Schema, extra="forbid"):
    reason: str = Field(default="", max_length=1000)


class KnowledgeDutyIn(Schema, extra="forbid"):
    """``article`` = an update of it, else a new one by ``unit``; ``due_at`` left out = by the limit table."""

    question: str = Field(max_length=500)
    unit: str = Field(default="", max_length=48)
    article: UUID | None = None
    ticket: UUID | None = None
    request_class: str = Field(default="", max_length=64)
    matter: str = Field(default="", max_length=64)
    due_at: Instant | None = None


class KnowledgeRow(Schema):
    id: UUID
    version: int
    state: str
    unit: dict[str, str] | None
    title: str
    text: str
    request_class: dict[str, Any] | None
    matter: dict[str, Any] | None
    valid_until: date | None
    published_at: datetime | None
    updated_at: datetime


class KnowledgeRows(Schema):
    items: list[KnowledgeRow]


class KnowledgeWording(Schema):
    """``stage``: drafted, signed, published or refused."""

    number: int
    stage: str
    title: str
    text: str
    valid_until: date | None
    drafted_at: datetime
    signed_at: datetime | None
    published_at: datetime | None
    refused_reason: str


class KnowledgeSheet(KnowledgeRow):
    """``wordings`` newest first; empty for who reads published articles only."""

    wordings: list[KnowledgeWording]


class KnowledgeDutyRow(Schema):
    id: UUID
    version: int
    state: str
    kind: str
    unit: dict[str, str] | None
    article_id: UUID | None
    ticket_id: UUID | None
    request_class: dict[str, Any] | None
    matter: dict[str, Any] | None
    question: str
    owed_at: datetime
    due_at: datetime
    late: bool
    ended_at: datetime | None


class KnowledgeDutyRows(Schema):
    items: list[KnowledgeDutyRow]
