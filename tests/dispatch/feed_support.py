"""Events for tests of the feed, and a relay that works when told."""

from contextlib import closing
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from dispatch.domain.events import NewEvent
from dispatch.feed.append import append
from dispatch.feed.connection import open_direct
from dispatch.models.ids import new_id
from dispatch.services.relay_feed import relay_batch
from grid.domain.actor import Actor

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def signed(
    subject_id: UUID | None = None,
    *,
    seq: int = 1,
    audience: tuple[str, ...] = ("desk:district",),
    gone: tuple[str, ...] = (),
    **data: object,
) -> NewEvent:
    """A ticket was signed."""
    return NewEvent(
        subject_type="ticket",
        subject_id=subject_id or new_id(),
        seq=seq,
        type="ticket_signed",
        actor=Actor.system(),
        at=AT,
        data={"verb": "sign", "from": "dispatched", "to": "signed", "version": seq, **data},
        audience=frozenset(audience),
        gone=frozenset(gone),
    )


def happen(*events: NewEvent) -> None:
    """Append the events in a transaction of their own."""
    with transaction.atomic():
        append(events)


def relay_all() -> int:
    """Move everything that waits into the feed, as the worker would; how many."""
    moved = 0
    with closing(open_direct("test relay")) as connection:
        while count := relay_batch(connection).count:
            moved += count
    return moved
