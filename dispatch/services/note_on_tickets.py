"""The same fact about many tickets at once: a note in the history of each, four statements whatever their number."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F

from dispatch.domain.events import TICKET, NewEvent
from dispatch.feed.append import append
from dispatch.models import Ticket
from grid.domain.actor import Actor


def lock_tickets(ids: Iterable[UUID], *, wait: bool) -> list[Ticket]:
    """Lock these tickets in the order of their ids; without ``wait`` those that somebody holds are left out."""
    rows = Ticket.objects.select_for_update(of=("self",), skip_locked=not wait)
    return list(rows.filter(id__in=list(ids)).order_by("id"))


def note_on_tickets(
    tickets: Iterable[Ticket],
    event: str,
    *,
    actor: Actor,
    at: datetime,
    data_of: Callable[[Ticket], Mapping[str, object]],
) -> None:
    """Append ``event`` to the history of each ticket; their rows must be locked by this transaction.

    No state, clock or version moves: it is a fact, not a step.
    """
    rows = list(tickets)
    if not rows:
        return
    for ticket in rows:
        ticket.event_seq += 1
    Ticket.objects.filter(id__in=[ticket.id for ticket in rows]).update(event_seq=F("event_seq") + 1)
    append(
        [
            NewEvent(
                subject_type=TICKET,
                subject_id=ticket.id,
                seq=ticket.event_seq,
                type=event,
                actor=actor,
                at=at,
                data={**data_of(ticket), "version": ticket.version},
                audience=frozenset(ticket.audience),
            )
            for ticket in rows
        ]
    )
