"""Tickets read for a list: tuples of what a row shows, which cost a fifth of model instances with deferred columns."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import FloatField, Func, QuerySet

from dispatch.models import Ticket


class ListedPoint(NamedTuple):
    """Longitude and latitude."""

    x: float
    y: float


class ListedTicket(NamedTuple):
    """The columns of a row under the names the model has for them, with the point as two numbers."""

    id: UUID
    number: str
    version: int
    kind: str
    origin: str
    state: str
    title: str
    channel: str
    request_type: str
    request_class_code: str
    matter_code: str
    priority: str
    restricted: bool
    address_text: str
    subdistrict_code: str
    community_code: str
    cell_code: str
    current_cell_code: str
    building_code: str
    holder_kind: str
    holder_code: str
    follow_up_at: datetime | None
    lead_unit_id: str | None
    assignee_id: int | None
    next_due_at: datetime | None
    next_amber_at: datetime | None
    next_stage: str
    next_owner: str
    created_at: datetime
    updated_at: datetime
    received_at: datetime
    closed_at: datetime | None
    no_bounce: bool
    external_number: str | None
    rework_at: datetime | None
    supervision_level: int | None
    repeat_count: int
    listed_x: float | None
    listed_y: float | None

    @property
    def point(self) -> ListedPoint | None:
        """Where it is, None where no place is known."""
        if self.listed_x is None or self.listed_y is None:
            return None
        return ListedPoint(self.listed_x, self.listed_y)


def listed(rows: "QuerySet[Ticket]") -> list[ListedTicket]:
    """These tickets in their order. One statement."""
    placed = rows.annotate(listed_x=_coordinate("ST_X"), listed_y=_coordinate("ST_Y"))
    return [ListedTicket._make(row) for row in placed.values_list(*ListedTicket._fields)]


def _coordinate(function: str) -> "Func":
    return Func("point", function=function, output_field=FloatField())
