"""The frame of every use-case that changes a ticket: one transaction, row lock, version guard, one write."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dispatch.domain.errors import VersionConflict
from dispatch.domain.lifecycle.edge import Edge
from dispatch.selectors.access import lock_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.decision_facts import decision_facts
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor


@contextmanager
def changing_ticket(
    *, ticket_id: UUID, actor: Actor, at: datetime | None = None, version: int | None = None
) -> Iterator[TicketChange]:
    """Lock the ticket if the actor may see it, hand out the change, store it when the block ends without error.

    ``at`` None = the database's time of this transaction; a replay gives its own. ``version`` is what the caller
    last saw. Raises `ticket_not_found` (404) and VersionConflict (409).
    """
    with transaction.atomic():
        moment = current_moment()
        ticket = lock_ticket(ticket_id=ticket_id, actor=actor)
        if version is not None and ticket.version != version:
            raise VersionConflict(subject_id=ticket.id, expected=version, found=ticket.version)
        change = TicketChange(ticket, moment=moment, at=at)
        yield change
        change.write()


def take_step(
    change: TicketChange, verb: str, *, actor: Actor, data: Mapping[str, object] = {}, **given: Any
) -> Edge:
    """Take the edge of ``verb`` with the facts of the rows and those of the input (``given``)."""
    facts = decision_facts(
        ticket=change.ticket, actor=actor, moment=change.moment, parts=change.parts, **given
    )
    return change.step(verb, actor=actor, facts=facts, data=data)
