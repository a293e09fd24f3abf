"""Take an efficiency complaint (行政效能投诉) out of the sight of the unit it turns out to be about."""

from dispatch.selectors.accused_units import accused_units
from dispatch.services.co_units import open_parts
from dispatch.services.release_lead import forget_participants
from dispatch.services.ticket_change import TicketChange
from grid.models import Account


def withdraw_accused(change: TicketChange) -> None:
    """The accused unit and those below it no longer help, are told or take part, nor do their people; the lead is the
    caller's to change. Whoever reported the event keeps sight of the own report."""
    ticket = change.ticket
    accused = accused_units(ticket.accused_unit_id)
    helping = tuple(unit for unit in ticket.co_units if unit not in accused)
    if len(helping) < len(ticket.co_units):
        open_parts(change, helping)
        ticket.co_units = list(helping)
    ticket.notify_units = [unit for unit in ticket.notify_units if unit not in accused]
    people = Account.objects.filter(unit__code__in=accused).values_list("id", flat=True)
    keys = [f"unit:{unit}" for unit in accused] + [f"person:{person}" for person in people]
    forget_participants(change, keys)
