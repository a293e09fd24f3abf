"""Write down a ticket that lived and ended elsewhere, with the times it had there."""

from datetime import datetime

from dispatch.domain.intake import Intake, check_intake
from dispatch.models import Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.route_place import place_of_intake, route_intake
from dispatch.services.apply_routing import set_units
from dispatch.services.take_in_ticket import check_place, new_ticket, with_crosswalk
from dispatch.services.ticket_change import TicketChange
from grid.domain.actor import Actor

CLOSED = "closed"


def replay_closed_ticket(
    *, intake: Intake, received_at: datetime, closed_at: datetime, actor: Actor, moment: Moment
) -> Ticket:
    """The ticket in its final state: placed and routed by today's tables, closed when the file says so.

    Its history is the one event that we know to be true: it came to us closed. No clock runs for it. Call it
    inside a transaction. Raises what an intake refuses.
    """
    check_intake(intake)
    intake = with_crosswalk(intake, moment)
    place = place_of_intake(intake)
    check_place(intake, place)
    ticket = new_ticket(intake=intake, place=place, moment=moment, at=received_at, actor=actor)
    change = TicketChange(ticket, moment=moment, at=received_at, new=True)
    if intake.request_class or intake.matter:
        decision = route_intake(intake=intake, place=place, moment=moment)
        ticket.routing = decision.as_json()
        ticket.dispatch_table_version = decision.table_version
        if decision.lead_unit:
            set_units(change, decision.lead_unit, decision.co_units, decision.notify_units)
    change.begin(
        "ticket_imported", actor=actor, verb="receive", state=CLOSED, data=facts_of(ticket, closed_at)
    )
    ticket.state_since = ticket.closed_at = closed_at
    if ticket.kind == Ticket.Kind.HOTLINE and ticket.origin == Ticket.Origin.CITY:
        ticket.hotline.city_closed_at = closed_at
    change.write()
    return ticket


def facts_of(ticket: Ticket, closed_at: datetime) -> dict[str, object]:
    """The event's own fields."""
    return {
        "channel": ticket.channel,
        "kind": ticket.kind,
        "origin": ticket.origin,
        "external_system": ticket.external_system,
        "external_number": ticket.external_number,
        "lead_unit": ticket.lead_unit_id,
        "closed_at": closed_at,
    }
