"""Terminate (终止) a local ticket that its unit asked to end, or refuse to."""

from datetime import datetime
from uuid import UUID

from dispatch.models import TerminationRequest, Ticket
from dispatch.selectors.decision_facts import decision_facts
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.city_effects import stop_work
from dispatch.services.request_termination import termination_on_the_table
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


def terminate_ticket(
    *, ticket_id: UUID, actor: Actor, reason: str, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """End the ticket; the auditor is not of the unit that asks. Raises `not_asked_for` (409) and what is refused."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        request = termination_on_the_table(change.ticket)
        take_step(
            change,
            "terminate",
            actor=actor,
            data={
                "request": request.id if request else None,
                "ground": request.ground if request else None,
                "reason": reason or None,
            },
            reason=bool(reason.strip()),
        )
        decide(change, request, TerminationRequest.State.GRANTED, actor, reason)
        stop_work(change, why="terminated")
    return change.ticket


def refuse_termination(
    *, ticket_id: UUID, actor: Actor, reason: str, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """The unit goes on; its clocks never stopped. Raises `not_asked_for`, `reason_missing` and what is refused."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        if not actor.has(Role.REPLY_AUDITOR):
            raise GridlineError("role_not_entitled", status=403, verb="refuse_termination")
        request = termination_on_the_table(change.ticket)
        facts = decision_facts(
            ticket=change.ticket,
            actor=actor,
            moment=change.moment,
            parts=change.parts,
            reason=bool(reason.strip()),
        )
        change.check("terminate", actor=actor, facts=facts)  # who may end it may also refuse to
        if request is None:
            raise GridlineError("not_asked_for", status=409, verb="refuse_termination")
        decide(change, request, TerminationRequest.State.REFUSED, actor, reason)
        data = {"request": request.id, "reason": reason}
        change.note("ticket_termination_refused", actor=actor, data=data)
    return change.ticket


def decide(
    change: TicketChange,
    request: TerminationRequest | None,
    state: TerminationRequest.State,
    actor: Actor,
    reason: str,
) -> None:
    """Write the decision to the request."""
    if request is None:
        return
    request.state, request.decided_by_id = state, actor.account_id
    request.decided_at, request.decision_reason = change.at, reason
    request.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
