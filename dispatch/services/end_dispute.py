"""End a dispute: settled, ruled, or overtaken by the end of the ticket."""

from dispatch.models import Dispute, Ticket
from dispatch.services.release_lead import forget_participants
from dispatch.services.ticket_change import TicketChange


def open_dispute_of(ticket: Ticket) -> Dispute | None:
    """The dispute that lasts, None without one."""
    return Dispute.objects.filter(ticket=ticket, ended_at__isnull=True).first()


def last_dispute_of(ticket: Ticket) -> Dispute | None:
    """The dispute opened last, ended or not."""
    return Dispute.objects.filter(ticket=ticket).order_by("-opened_at", "-id").first()


def end_dispute(
    change: TicketChange, dispute: Dispute | None, outcome: Dispute.Outcome, *, minutes: str = ""
) -> None:
    """Write the outcome to the dispute."""
    if dispute is None:
        return
    dispute.outcome, dispute.ended_at = outcome, change.at
    dispute.minutes = minutes or dispute.minutes
    dispute.save(update_fields=["outcome", "ended_at", "minutes"])


def forgive_return(ticket: Ticket, unit: str) -> None:
    """A unit that leads by settlement or ruling is no unit that gave the ticket back any more."""
    ticket.returned_units = [code for code in ticket.returned_units if code != unit]


def leave_dispute(change: TicketChange, dispute: Dispute | None) -> None:
    """Somebody leads again: the interim unit is released, the units of the dispute lose sight of the ticket."""
    ticket = change.ticket
    ticket.interim_unit_id = None
    ticket.interim_worked_at = None
    if dispute is not None:
        forget_participants(change, [f"unit:{unit}" for unit in dispute.units])
