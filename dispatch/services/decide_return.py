"""Decide a return (退单审批): approve it, and nobody leads the ticket; or refuse it, and the clock runs on."""

from datetime import datetime
from uuid import UUID

from dispatch.models import ReturnRequest, Ticket
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.open_dispute import dispute_by_itself
from dispatch.services.propose_again import propose_again
from dispatch.services.release_lead import release_lead
from dispatch.services.ticket_change import TicketChange
from dispatch.services.watch_ping_pong import watch_ping_pong
from grid.domain.actor import Actor


def approve_return(
    *, ticket_id: UUID, actor: Actor, reason: str = "", at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Take the ticket back: counted, the lead cleared, the suggestion proposed; then only redispatch or the city.

    At the second approved return the system opens the dispute in the same transaction (RULES 8a).
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        request = request_on_the_table(ticket)
        unit = ticket.lead_unit_id or ""
        take_step(
            change,
            "approve_return",
            actor=actor,
            data={
                "request": request.id if request else None,
                "unit": unit or None,
                "count": ticket.returned_count + 1,
                "reason": reason or None,
            },
        )
        decide(change, request, ReturnRequest.State.APPROVED, actor, reason)
        ticket.returned_count += 1
        ticket.returned_units = [*ticket.returned_units, unit]
        release_lead(change, why="returned")
        ticket.decided_by_id = actor.account_id
        suggested = request.suggested_unit_code if request else ""
        propose_again(change, suggested_unit=suggested, suggested_by=unit)
        dispute_by_itself(change)
    return ticket


def refuse_return(
    *, ticket_id: UUID, actor: Actor, reason: str, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """Give the ticket back to the unit with the reason; its original clock runs on, the refusal is counted."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        request = request_on_the_table(ticket)
        take_step(
            change,
            "refuse_return",
            actor=actor,
            data={
                "request": request.id if request else None,
                "unit": ticket.lead_unit_id,
                "reason": reason or None,
            },
            reason=bool(reason.strip()),
        )
        decide(change, request, ReturnRequest.State.REFUSED, actor, reason)
        ticket.refused_return_count += 1
        watch_ping_pong(change)
    return ticket


def request_on_the_table(ticket: Ticket) -> ReturnRequest | None:
    """The return that waits for the decision; None for a ticket from before returns were kept."""
    return ReturnRequest.objects.filter(ticket=ticket, state=ReturnRequest.State.REQUESTED).first()


def decide(
    change: TicketChange, request: ReturnRequest | None, state: ReturnRequest.State, actor: Actor, reason: str
) -> None:
    """Write the decision to the request."""
    if request is None:
        return
    request.state, request.decided_by_id = state, actor.account_id
    request.decided_at, request.decision_reason = change.at, reason
    request.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
