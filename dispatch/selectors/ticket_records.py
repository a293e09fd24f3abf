"""Tickets with everything that was written down about them, read in chunks: what the invariants are checked on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dispatch.models import Deadline, Event, Ticket, Timer

CHUNK = 500
#: Columns that no invariant of a ticket asks for and that cost much to read.
UNREAD = ("title", "text", "point", "address_text", "audience", "participants", "co_units", "notify_units")
Span = tuple[UUID | None, UUID | None]
"""Tickets from the first id up to, not with, the second; None = from the beginning, to the end."""
WHOLE: Span = (None, None)


@dataclass(frozen=True, slots=True)
class PastStep:
    """A row of the history, with who did it."""

    seq: int
    type: str
    data: dict[str, Any]
    actor_id: int | None
    actor_label: str


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A deadline that is not met."""

    stage: str
    cycle: int
    due_at: datetime
    owner: str


@dataclass(frozen=True, slots=True)
class KnownTimer:
    """A timer of any state."""

    stage: str
    cycle: int
    level: str
    state: str
    due_at: datetime


@dataclass(slots=True)
class TicketRecord:
    """A ticket with its history in order, its running clocks and all its timers."""

    ticket: Ticket
    history: list[PastStep] = field(default_factory=list)
    clocks: list[RunningClock] = field(default_factory=list)
    timers: list[KnownTimer] = field(default_factory=list)


def ticket_records(span: Span = WHOLE) -> Iterator[TicketRecord]:
    """Every ticket of the span, four statements for each chunk of five hundred."""
    first, end = span
    rows = Ticket.objects.select_related("hotline", "grid_event").defer(*UNREAD).order_by("id")
    if end is not None:
        rows = rows.filter(id__lt=end)
    following = rows.filter(id__gte=first) if first is not None else rows
    while tickets := list(following[:CHUNK]):
        records = {ticket.id: TicketRecord(ticket) for ticket in tickets}
        ids = list(records)
        for subject_id, *event in _of_tickets(
            Event.objects, ids, "seq", "type", "data", "actor_id", "actor_label"
        ).order_by("subject_id", "seq"):
            records[subject_id].history.append(PastStep(*event))
        for subject_id, *clock in _of_tickets(
            Deadline.objects.filter(met_at=None), ids, "stage", "cycle", "due_at", "owner"
        ):
            records[subject_id].clocks.append(RunningClock(*clock))
        for subject_id, *timer in _of_tickets(
            Timer.objects, ids, "stage", "cycle", "level", "state", "due_at"
        ):
            records[subject_id].timers.append(KnownTimer(*timer))
        yield from records.values()
        following = rows.filter(id__gt=tickets[-1].id)


def spans(parts: int, tickets: "QuerySet[Ticket]") -> list[Span]:
    """So many spans of about as many of these tickets each."""
    count = tickets.count()
    ids = tickets.order_by("id").values_list("id", flat=True)
    edges = [ids[count * part // parts] for part in range(1, parts)] if count >= parts else []
    return list(zip([None, *edges], [*edges, None], strict=True))


def _of_tickets(rows: Any, ids: list[UUID], *columns: str) -> "QuerySet[Any, tuple[Any, ...]]":
    found: QuerySet[Any, tuple[Any, ...]] = rows.filter(
        subject_type="ticket", subject_id__in=ids
    ).values_list("subject_id", *columns)
    return found
