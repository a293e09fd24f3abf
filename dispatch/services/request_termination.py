"""Ask for the termination (终止办理) of a local ticket: the unit asks, the reply auditor decides."""

from datetime import datetime
from uuid import UUID

from dispatch.domain.lifecycle.preparing import check_may_prepare
from dispatch.models import TerminationRequest, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.decision_facts import decision_facts
from dispatch.services.changing_ticket import changing_ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

#: RULES 8a: the requester withdraws, refuses to cooperate, or the same fact is lawfully settled.
GROUNDS = ("withdrawn", "no_cooperation", "lawfully_settled")


def request_termination(
    *,
    ticket_id: UUID,
    actor: Actor,
    ground: str,
    reason: str,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Put the wish on the auditor's table (Weifang Regulation 2021: asked for and reviewed).

    Raises `termination_ground_missing`, `reason_missing` (422), `termination_asked_for` (409) while one waits.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        facts = decision_facts(ticket=ticket, actor=actor, moment=change.moment, parts=change.parts)
        check_may_prepare(
            kind=ticket.kind,
            origin=ticket.origin,
            state=ticket.state,
            verb="terminate",
            actor_roles=actor.roles,
            facts=facts,
        )
        if ground not in GROUNDS:
            raise GridlineError("termination_ground_missing", status=422, field="ground")
        if not reason.strip():
            raise GridlineError("reason_missing", status=422, field="reason", verb="terminate")
        if termination_on_the_table(ticket) is not None:
            raise GridlineError("termination_asked_for", status=409)
        assert ticket.lead_unit_id is not None, "who may ask belongs to the lead unit"
        request = TerminationRequest.objects.create(
            id=new_id(),
            ticket=ticket,
            unit_id=ticket.lead_unit_id,
            ground=ground,
            reason=reason,
            requested_by_id=actor.account_id,
            requested_at=change.at,
        )
        data = {"request": request.id, "unit": request.unit_id, "ground": ground, "reason": reason}
        change.note("ticket_termination_asked", actor=actor, data=data)
    return ticket


def termination_on_the_table(ticket: Ticket) -> TerminationRequest | None:
    """The wish that waits for the auditor, None without one."""
    return TerminationRequest.objects.filter(ticket=ticket, state=TerminationRequest.State.REQUESTED).first()
