"""File (立案) a grid event: choose the filing condition, which sets the limit, and route it."""

from datetime import datetime
from uuid import UUID

from dispatch.domain.catalogue import Condition
from dispatch.domain.limits import ClockKind
from dispatch.models import Ticket
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.route_place import route_ticket
from dispatch.services.apply_routing import apply_routing
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def file_event(
    *,
    ticket_id: UUID,
    actor: Actor,
    filing_condition: int | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """File the event under the condition of that rank (0 = the gravest, the default); then dispatch or propose.

    Raises `filing_condition_unknown` and what the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        rank = filing_condition if filing_condition is not None else 0
        condition = find_condition(change, rank)
        already_dispatched = change.ticket.lead_unit_id is not None
        decision = route_ticket(ticket=change.ticket, moment=change.moment)
        take_step(
            change,
            "file",
            actor=actor,
            data={
                "filing_condition": f"{change.ticket.matter_code}/{rank}",
                "outcome": decision.outcome.value,
                "row": decision.row,
            },
            filing_condition=True,
        )
        set_condition(change, rank, condition)
        if not already_dispatched:
            apply_routing(change, decision)
    return change.ticket


def find_condition(change: TicketChange, rank: int) -> Condition:
    """The matter's filing condition with this rank; raises `filing_condition_unknown`."""
    matter = catalogue(change.moment.catalogue_version).matter(change.ticket.matter_code)
    for condition in matter.conditions:
        if condition.rank == rank:
            return condition
    raise GridlineError("filing_condition_unknown", status=422, field="filing_condition")


def set_condition(change: TicketChange, rank: int, condition: Condition) -> None:
    """Write condition and limit to the event; the limit stays value and unit."""
    detail = change.ticket.grid_event
    detail.filing_condition_code = f"{change.ticket.matter_code}/{rank}"
    detail.filing_condition_text = condition.condition_zh[:200]
    detail.limit_text = str(condition.limit)
    detail.hazard = detail.hazard or condition.limit.kind == ClockKind.CONTINUOUS_HOUR
    detail.filed_at = change.at
