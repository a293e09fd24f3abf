"""What goes in and out of the doors of the alarm inbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class AlarmFilter(Schema):
    """``state`` is open, unacknowledged, resolved or any; ``own`` keeps those the caller's desk owns."""

    state: str = Field(default="open", max_length=16)
    kind: str = Field(default="", max_length=32)
    own: bool = False
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)


class AlarmNoteIn(Schema, extra="forbid"):
    """What was done about the alarm."""

    note: str = Field(default="", max_length=500)


class AlarmRow(Schema):
    """An alarm in the inbox; ``own`` = the caller may acknowledge and resolve it."""

    id: str
    kind: str
    text: str
    subject_type: str
    subject_id: str
    params: dict[str, Any]
    owner: str
    own: bool
    raised_at: datetime
    times: int
    reminders: int
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    resolved_by: str | None
    resolved_at: datetime | None
    resolution: str


class AlarmRows(Schema):
    """A page of alarms; ``next`` is the cursor of the following page."""

    items: list[AlarmRow]
    next: str | None
