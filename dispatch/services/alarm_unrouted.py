"""The alarm of a ticket that no row of the dispatch table decides: raised at its desk, settled once a unit leads."""

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.events import TICKET
from dispatch.selectors.accused_units import readers_without_accused
from dispatch.services.raise_alarm import raise_alarm, resolve_alarm
from dispatch.services.ticket_change import TicketChange


def alarm_unrouted(change: TicketChange, reason: str) -> None:
    """Once the ticket is stored, the desk of its owner centre gets the alarm."""
    ticket = change.ticket
    desk = f"desk:{ticket.owner_centre}"
    change.after_write(
        lambda: raise_alarm(
            kind=AlarmKind.TICKET_UNROUTED,
            subject_type=TICKET,
            subject_id=ticket.id,
            audience=readers_without_accused([desk], ticket.accused_unit_id) or "supervision",
            at=change.at,
            params={"number": ticket.number, "reason": reason},
        )
    )


def settle_unrouted(change: TicketChange) -> None:
    """A unit was found: the alarm's ground is gone. A new ticket cannot have one, and is not asked."""
    if change.new:
        return
    change.after_write(
        lambda: resolve_alarm(
            kind=AlarmKind.TICKET_UNROUTED,
            subject_type=TICKET,
            subject_id=change.ticket.id,
            at=change.at,
        )
    )
