"""Request a return (退单): the unit's head signs; past the window it is a late return, counted and refused."""

from datetime import datetime
from uuid import UUID

from dispatch.models import ReturnRequest, Ticket
from dispatch.selectors.decision_facts import decision_facts
from dispatch.selectors.return_window import return_window_due_at
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.prepare_return import ReturnWish, check_wish, draft_of, write_wish
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

LATE = "late_return"


def request_return(
    *,
    ticket_id: UUID,
    actor: Actor,
    wish: ReturnWish,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Sign the unit's return, with the clerk's draft filling what the head leaves out.

    Once per unit (RULES 8a); within 4 work hours of the dispatch and before the city's return time (RULES 8g).
    Raises `late_return` (409) past that, whose counting is `note_late_return`; and what else is refused.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        window_due_at = return_window_due_at(ticket)
        request = draft_of(change)
        write_wish(request, wish)
        take_step(
            change,
            "request_return",
            actor=actor,
            data={
                "request": request.id,
                "unit": request.unit_id,
                "reason_code": request.reason_code or None,
                "suggested_unit": request.suggested_unit_code or None,
                "reason": request.reason or None,
                "late": request.state == ReturnRequest.State.LATE,
            },
            **said(request),
        )
        check_wish(change, wish)
        request.late = request.state == ReturnRequest.State.LATE
        request.state = ReturnRequest.State.REQUESTED
        request.signed_by_id, request.requested_at = actor.account_id, change.at
        request.window_due_at = window_due_at
        request.save()
        ticket.return_units = [*ticket.return_units, request.unit_id]
        ticket.late_return_let_in = ""
    return ticket


def said(request: ReturnRequest) -> dict[str, bool]:
    """What the life cycle asks about the input."""
    return {
        "reason": bool(request.reason_code),
        "legal_basis": bool(request.legal_basis.strip()),
        "suggested_unit": bool(request.suggested_unit_code),
    }


def note_late_return(*, ticket_id: UUID, actor: Actor, wish: ReturnWish, at: datetime | None = None) -> bool:
    """Count a late return (逾期退单) once and keep its text for the dispatcher; False when it was not late.

    Call it after `request_return` was refused with `late_return`: the refusal stored nothing. Raises what else is
    refused.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at) as change:
        ticket = change.ticket
        request = draft_of(change)
        write_wish(request, wish)
        if not refused_as_late(change, actor, request):
            return False
        check_wish(change, wish)
        counted = request.state == ReturnRequest.State.LATE
        request.state, request.late = ReturnRequest.State.LATE, True
        request.signed_by_id, request.window_due_at = actor.account_id, return_window_due_at(ticket)
        request.save()
        if not counted:
            ticket.late_return_count += 1
            change.note(
                "ticket_return_late",
                actor=actor,
                data={
                    "request": request.id,
                    "unit": request.unit_id,
                    "window_due_at": request.window_due_at,
                    "count": ticket.late_return_count,
                },
            )
    return True


def refused_as_late(change: TicketChange, actor: Actor, request: ReturnRequest) -> bool:
    """Whether lateness is what stands against the request; raises what else does."""
    facts = decision_facts(
        ticket=change.ticket, actor=actor, moment=change.moment, parts=change.parts, **said(request)
    )
    try:
        change.check("request_return", actor=actor, facts=facts)
    except GridlineError as refusal:
        if refusal.code != LATE:
            raise
        return True
    return False
