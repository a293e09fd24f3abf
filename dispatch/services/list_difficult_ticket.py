"""Put a ticket on the list of difficult ones (疑难复杂), by rule or by hand, and take it off again."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from dispatch.domain.watch_rules import Difficulty
from dispatch.models import DifficultTicket, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.access import lock_ticket
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

LISTERS = (Role.SUPERVISION_OFFICER, Role.DISPATCHER)


def put_on_list(
    *,
    ticket: Ticket,
    reasons: Sequence[str],
    moment: Moment,
    actor: Actor | None = None,
    note: str = "",
) -> DifficultTicket | None:
    """Add the reasons to the ticket's place on the list, or make one; None when all of them stand there already.

    The caller holds the ticket's row. ``actor`` None = a rule.
    """
    row = DifficultTicket.objects.filter(ticket=ticket, removed_at=None).first()
    fresh = [str(reason) for reason in reasons if row is None or str(reason) not in row.reasons]
    if not fresh:
        return None
    if row is None:
        row = DifficultTicket(
            id=new_id(),
            ticket=ticket,
            reasons=[],
            listed_by_id=actor.account_id if actor else None,
            listed_at=moment.now,
        )
    row.reasons = [*row.reasons, *fresh]
    row.note = note.strip()[:500] or row.note
    row.save()
    change = TicketChange(ticket, moment=moment)
    data = {"reasons": fresh, "note": note.strip()[:500] or None}
    change.note("ticket_listed_difficult", actor=actor or Actor.system(), data=data)
    change.write()
    return row


@transaction.atomic
def list_difficult_ticket(*, ticket_id: UUID, actor: Actor, note: str) -> DifficultTicket:
    """A supervision officer or dispatcher lists the ticket and says why.

    Raises GridlineError `role_not_entitled` (403), `ticket_not_found` (404), `reason_missing` (422),
    `already_listed` (409).
    """
    _check(actor, note)
    ticket = lock_ticket(ticket_id=ticket_id, actor=actor)
    row = put_on_list(
        ticket=ticket, reasons=(Difficulty.MANUAL,), moment=current_moment(), actor=actor, note=note
    )
    if row is None:
        raise GridlineError("already_listed", status=409)
    return row


@transaction.atomic
def unlist_difficult_ticket(*, ticket_id: UUID, actor: Actor, note: str) -> DifficultTicket:
    """Take the ticket off the list, with what was done. Raises as above, and `not_listed` (409)."""
    _check(actor, note)
    ticket, moment = lock_ticket(ticket_id=ticket_id, actor=actor), current_moment()
    row = DifficultTicket.objects.filter(ticket=ticket, removed_at=None).first()
    if row is None:
        raise GridlineError("not_listed", status=409)
    row.removed_by_id, row.removed_at, row.removal_note = actor.account_id, moment.now, note.strip()[:500]
    row.save()
    change = TicketChange(ticket, moment=moment)
    change.note("ticket_unlisted_difficult", actor=actor, data={"note": note.strip()[:500]})
    change.write()
    return row


def _check(actor: Actor, note: str) -> None:
    if not actor.has(*LISTERS):
        raise GridlineError("role_not_entitled", status=403, verb="list_ticket")
    if not note.strip():
        raise GridlineError("reason_missing", status=422, field="note")
