"""Write one event about a dispatch table; the caller holds the table's row lock and saves the row."""

from datetime import datetime

from dispatch.domain.events import NewEvent
from dispatch.domain.table_events import DISPATCH_TABLE, table_subject
from dispatch.feed.append import append
from dispatch.models import DispatchTable
from grid.domain.actor import Actor

READERS = "desk:district"


def note_table_event(table: DispatchTable, name: str, *, actor: Actor, at: datetime, **data: object) -> None:
    """Append the event and count it on `table`, which the caller saves; the district's desk and the actor hear it."""
    table.event_seq += 1
    own = {f"person:{actor.account_id}"} if actor.account_id is not None else set()
    append(
        [
            NewEvent(
                subject_type=DISPATCH_TABLE,
                subject_id=table_subject(table.pk),
                seq=table.event_seq,
                type=name,
                actor=actor,
                at=at,
                data={"table": table.pk, "revision": table.revision, **data},
                audience=frozenset({READERS, *own}),
            )
        ]
    )
