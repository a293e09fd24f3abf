"""Prepare a return (退单): the clerk writes it, the unit's head signs it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch.domain.lifecycle.preparing import check_may_prepare
from dispatch.models import ReturnRequest, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.decision_facts import decision_facts
from dispatch.selectors.return_reasons import check_return_reason
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index

DRAFTS = (ReturnRequest.State.PREPARED, ReturnRequest.State.LATE)
OPEN_GUARDS = {"hotline": ("not_no_bounce", "first_return_of_unit"), "grid_event": ("not_no_bounce",)}


@dataclass(frozen=True, slots=True)
class ReturnWish:
    """What the unit says. ``reason_code`` is a row of data/return_reasons.csv; empty strings say nothing."""

    reason_code: str = ""
    reason: str = ""
    legal_basis: str = ""
    suggested_unit: str = ""


def prepare_return(
    *,
    ticket_id: UUID,
    actor: Actor,
    wish: ReturnWish,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Store the clerk's draft for the head; a second draft of the same unit replaces the first.

    Raises `return_reason_unknown`, `unit_unknown` and what forbids the unit to ask at all.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        facts = decision_facts(ticket=ticket, actor=actor, moment=change.moment, parts=change.parts)
        check_may_prepare(
            kind=ticket.kind,
            origin=ticket.origin,
            state=ticket.state,
            verb="request_return",
            actor_roles=actor.roles,
            facts=facts,
            guards=OPEN_GUARDS[ticket.kind],
        )
        check_wish(change, wish)
        draft = draft_of(change)
        write_wish(draft, wish)
        draft.prepared_by_id, draft.prepared_at = actor.account_id, change.at
        draft.save()
        data = {"request": draft.id, "unit": draft.unit_id, "reason_code": draft.reason_code}
        change.note("ticket_return_prepared", actor=actor, data=data)
    return ticket


def draft_of(change: TicketChange) -> ReturnRequest:
    """The lead unit's draft, or a new one."""
    ticket = change.ticket
    assert ticket.lead_unit_id is not None, "only a unit that leads can give a ticket back"
    known = ReturnRequest.objects.filter(ticket=ticket, unit_id=ticket.lead_unit_id, state__in=DRAFTS)
    return known.first() or ReturnRequest(
        id=new_id(), ticket=ticket, unit_id=ticket.lead_unit_id, state=ReturnRequest.State.PREPARED
    )


def write_wish(draft: ReturnRequest, wish: ReturnWish) -> None:
    """Put what was said into the draft; what was left out stays as it is."""
    draft.reason_code = wish.reason_code or draft.reason_code
    draft.reason = wish.reason or draft.reason
    draft.legal_basis = wish.legal_basis or draft.legal_basis
    draft.suggested_unit_code = wish.suggested_unit or draft.suggested_unit_code


def check_wish(change: TicketChange, wish: ReturnWish) -> None:
    """Raise `return_reason_unknown`, `unit_unknown` or `suggested_unit_is_own` (422) for what cannot be meant."""
    if wish.reason_code:
        check_return_reason(wish.reason_code)
    if not wish.suggested_unit:
        return
    if units_index(change.moment.units_version).get(wish.suggested_unit) is None:
        raise GridlineError("unit_unknown", status=422, field="suggested_unit", unit=wish.suggested_unit[:48])
    if wish.suggested_unit == change.ticket.lead_unit_id:
        raise GridlineError("suggested_unit_is_own", status=422, field="suggested_unit")
