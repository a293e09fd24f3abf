"""What the life cycle asks about who is responsible: returns, disputes, rulings, terminations."""

from typing import Any

from dispatch.models import Dispute, TerminationRequest, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.return_window import return_window_open
from dispatch.selectors.step_limits import limit_facts
from grid.domain.actor import Actor
from grid.domain.roles import Role

RETURNABLE = frozenset({"dispatched", "signed"})
JUDGED_BY_PANEL = frozenset({"disputed", "dispatched", "signed", "handling", "assigned"})


def responsibility_facts(ticket: Ticket, actor: Actor, moment: Moment) -> dict[str, Any]:
    """Facts of the ticket's own row; a statement once it was returned, or for panel and auditor."""
    lead = ticket.lead_unit_id
    facts: dict[str, Any] = {
        "returned_count": ticket.returned_count,
        "refused_unit_count": len(set(ticket.return_units)),
        "unit_returned_before": lead in ticket.return_units,
        "owner_known": bool(lead or ticket.routing.get("lead_unit")),
    }
    if ticket.returned_count or ticket.return_units:
        facts |= limit_facts("dispute_returns", "dispute_units")
    if ticket.kind == Ticket.Kind.HOTLINE and ticket.state in RETURNABLE:
        facts["return_window_open"] = return_window_open(ticket, now=moment.now)
    if ticket.state in JUDGED_BY_PANEL and actor.has(Role.RULING_PANEL):
        facts["is_disputing_unit"] = takes_part(ticket, actor)
    if ticket.origin == Ticket.Origin.LOCAL and actor.has(Role.REPLY_AUDITOR):
        asked = TerminationRequest.objects.filter(ticket=ticket, state=TerminationRequest.State.REQUESTED)
        facts["asked_by_unit"] = asked.exists()
    return facts


def takes_part(ticket: Ticket, actor: Actor) -> bool:
    """The panel member belongs to a unit of the last dispute, or has recused (回避): then another member rules."""
    dispute = Dispute.objects.filter(ticket=ticket).order_by("-opened_at", "-id").first()
    units = {ticket.lead_unit_id, *(dispute.units if dispute else ())} - {None}
    if dispute is not None and actor.account_id in dispute.recused:
        return True
    return actor.unit_code is not None and actor.unit_code in units
