"""Which acts about responsibility may this actor do on this ticket now?"""

from typing import Any

from dispatch.domain.lifecycle.states import is_final
from dispatch.domain.responsibility_acts import FORMS, ActFacts, offered
from dispatch.models import ReturnRequest, SubDispatch, TerminationRequest, Ticket
from dispatch.selectors.decision_facts import any_child_of
from dispatch.selectors.ticket_parts import TicketParts
from grid.domain.actor import Actor
from grid.domain.roles import Role


def responsibility_acts(
    ticket: Ticket,
    actor: Actor,
    *,
    returns: list[ReturnRequest],
    terminations: list[TerminationRequest],
    noted: frozenset[str],
) -> list[dict[str, Any]]:
    """`{verb, fields}` of each; at most three statements beside what the caller read."""
    parts, hotline = TicketParts(ticket), ticket.kind == Ticket.Kind.HOTLINE
    own = actor.unit_codes | ({actor.unit_code} if actor.unit_code else set())
    clerk_leads = ticket.lead_unit_id is not None and ticket.lead_unit_id in actor.unit_codes
    results = ticket.sub_dispatches.filter(state=SubDispatch.State.FINISHED, confirmed_at__isnull=True)
    facts = ActFacts(
        kind=ticket.kind,
        local=ticket.origin == Ticket.Origin.LOCAL,
        state=ticket.state,
        open=not is_final(ticket.kind, ticket.state),
        roles=actor.roles,
        leads=clerk_leads,
        interim=ticket.interim_unit_id is not None and ticket.interim_unit_id in own,
        told=any(unit in actor.unit_codes and unit not in noted for unit in ticket.notify_units),
        own_child=hotline and any_child_of(parts, actor),
        bound=ticket.no_bounce,
        asked_before=hotline and ticket.lead_unit_id in ticket.return_units,
        late_waits=any(
            row.state == ReturnRequest.State.LATE and row.unit_id == ticket.lead_unit_id for row in returns
        ),
        termination_waits=any(row.state == TerminationRequest.State.REQUESTED for row in terminations),
        results_wait=clerk_leads and actor.has(Role.UNIT_CLERK) and results.exists(),
        check_waits=not hotline and check_waits(parts),
    )
    return [{"verb": name, "fields": [field.as_json() for field in FORMS[name]]} for name in offered(facts)]


def check_waits(parts: TicketParts) -> bool:
    """A site check was asked for and nobody has answered."""
    return parts.last_check is not None and parts.last_check.answered_at is None
