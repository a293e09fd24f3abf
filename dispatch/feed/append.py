"""The one way into history and feed. Only services and receivers may call it, inside their transaction."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from dispatch.domain.events import NewEvent
from dispatch.models.ids import new_id

EVENT_ROW = "(%s,%s,%s,%s,%s,%s,%s,%s,%s::jsonb)"
PENDING_ROW = "(%s::uuid,%s::text[],%s::text[],now())"
APPEND = """
WITH history AS (
    INSERT INTO dispatch_event (id, subject_type, subject_id, seq, type, actor_id, actor_label, at, data)
    VALUES {events}
)
INSERT INTO dispatch_feed_pending (event_id, audience, gone, created_at) VALUES {pending}
"""


def append(events: Sequence[NewEvent]) -> list[UUID]:
    """Write the events and queue them for the feed, in the order given, by one statement; their ids.

    Nobody hears of them before the surrounding transaction commits. Raises RuntimeError outside a transaction and
    IntegrityError when a subject's ``seq`` is taken, which means that its row was not locked.
    """
    if not events:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError("events are appended inside the transaction of the change they tell of")
    ids = [new_id() for _ in events]
    history: list[object] = []
    pending: list[object] = []
    for id_, event in zip(ids, events, strict=True):
        history += _event_row(id_, event)
        pending += [id_, sorted(event.audience), sorted(event.gone - event.audience)]
    statement = APPEND.format(
        events=",".join([EVENT_ROW] * len(events)), pending=",".join([PENDING_ROW] * len(events))
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*history, *pending])
    return ids


def _event_row(id_: UUID, event: NewEvent) -> list[object]:
    return [
        id_,
        event.subject_type,
        event.subject_id,
        event.seq,
        event.type,
        event.actor.account_id,
        event.actor.label[:120],
        event.at,
        json.dumps(event.data, default=_plain, ensure_ascii=False, allow_nan=False),
    ]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot stand in an event")
