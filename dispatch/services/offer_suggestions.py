"""Beside a ticket that no row decides: the units that handled such tickets, for the desk to choose from."""

from dispatch.selectors.names import names
from dispatch.selectors.suggest_units import suggest_for_ticket
from dispatch.services.ticket_change import TicketChange


def offer_suggestions(change: TicketChange) -> None:
    """Store at most three suggestions with the routing; none before anything was learned. They decide nothing."""
    known = names(change.moment)
    change.ticket.routing["suggestions"] = suggest_for_ticket(
        ticket=change.ticket, moment=change.moment, known=known
    )
