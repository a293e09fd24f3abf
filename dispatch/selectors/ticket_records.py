"""Tickets with everything that was written down about them, read in chunks: what the invariants are checked on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from dispatch.models import Ticket
from dispatch.selectors.clock_rows import CHECKED, COLUMNS, JOINED, CheckedRow

CHUNK = 1_000
TICKETS = f"""
SELECT {", ".join((COLUMNS | CHECKED).values())} FROM {JOINED}
WHERE (%(first)s::uuid IS NULL OR t.id >= %(first)s) AND (%(end)s::uuid IS NULL OR t.id < %(end)s)
  AND (%(behind)s::uuid IS NULL OR t.id > %(behind)s)
ORDER BY t.id LIMIT %(chunk)s
"""
#: Of an event what the fold and the edges ask for; the rest of its facts is not for them to judge.
EVENTS = """
SELECT subject_id::text, seq, type, actor_id, actor_label,
       CASE WHEN jsonb_typeof(data -> 'version') = 'number' THEN (data -> 'version')::int END,
       data #>> '{holder,kind}', data #>> '{holder,code}', (data -> 'due')::text,
       data ? 'to', data ->> 'to', data ->> 'from', data ->> 'verb'
FROM dispatch_event WHERE subject_type = 'ticket' AND subject_id BETWEEN %(low)s AND %(high)s
ORDER BY subject_id, seq
"""
CLOCKS = """
SELECT subject_id::text, stage, cycle, due_at, owner
FROM dispatch_deadline WHERE subject_type = 'ticket' AND met_at IS NULL AND subject_id BETWEEN %(low)s AND %(high)s
"""
#: A cancelled timer binds nobody, and when a finished one was due is asked elsewhere.
TIMERS = """
SELECT subject_id::text, stage, cycle, level, state, CASE WHEN state = 'pending' THEN due_at END
FROM dispatch_timer
WHERE subject_type = 'ticket' AND state <> 'cancelled' AND subject_id BETWEEN %(low)s AND %(high)s
"""
Span = tuple[UUID | None, UUID | None]
"""Tickets from the first id up to, not with, the second; None = from the beginning, to the end."""
WHOLE: Span = (None, None)


class PastStep(NamedTuple):
    """A row of the history, with who did it. ``data`` holds what it says of version, holder, due times and states."""

    seq: int
    type: str
    data: dict[str, Any]
    actor_id: int | None
    actor_label: str


class RunningClock(NamedTuple):
    """A deadline that is not met."""

    stage: str
    cycle: int
    due_at: datetime
    owner: str


class KnownTimer(NamedTuple):
    """A timer that waits, has fired or stands quarantined. ``due_at`` only while it waits."""

    stage: str
    cycle: int
    level: str
    state: str
    due_at: datetime | None


@dataclass(slots=True)
class TicketRecord:
    """A ticket with its history in order, its running clocks and its timers but for the cancelled ones."""

    ticket: CheckedRow
    history: list[PastStep] = field(default_factory=list)
    clocks: list[RunningClock] = field(default_factory=list)
    timers: list[KnownTimer] = field(default_factory=list)


def ticket_records(span: Span = WHOLE) -> Iterator[TicketRecord]:
    """Every ticket of the span, four statements for each chunk of a thousand."""
    first, end = span
    behind: str | None = None
    while True:
        asked = {"first": first, "end": end, "behind": behind, "chunk": CHUNK}
        rows = [CheckedRow._make(row) for row in _rows(TICKETS, asked)]
        if not rows:
            return
        records = {row.id: TicketRecord(row) for row in rows}
        behind = rows[-1].id
        _add_parts(records, {"low": rows[0].id, "high": behind})
        yield from records.values()


def _add_parts(records: dict[str, TicketRecord], asked: dict[str, str]) -> None:
    """History, clocks and timers of the records; what belongs to no ticket is told elsewhere."""
    for subject_id, *event in _rows(EVENTS, asked):
        if subject_id in records:
            records[subject_id].history.append(_past_step(event))
    for subject_id, *clock in _rows(CLOCKS, asked):
        if subject_id in records:
            records[subject_id].clocks.append(RunningClock(*clock))
    for subject_id, *timer in _rows(TIMERS, asked):
        if subject_id in records:
            records[subject_id].timers.append(KnownTimer(*timer))


def _past_step(row: Sequence[Any]) -> PastStep:
    seq, type_, actor_id, label, version, kind, code, due, has_target, target, source, verb = row
    data: dict[str, Any] = {"version": version, "from": source, "verb": verb}
    if kind is not None:
        data["holder"] = {"kind": kind, "code": code}
    if due is not None and due != "null":
        data["due"] = due
    if has_target:
        data["to"] = target
    return PastStep(seq, type_, data, actor_id, label)


def _rows(statement: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def spans(parts: int, tickets: "QuerySet[Ticket]") -> list[Span]:
    """So many spans of about as many of these tickets each."""
    count = tickets.count()
    ids = tickets.order_by("id").values_list("id", flat=True)
    edges = [ids[count * part // parts] for part in range(1, parts)] if count >= parts else []
    return list(zip([None, *edges], [*edges, None], strict=True))
