"""A pause ends, or a ticket ends while side paths are open: nothing of them is left lying."""

from datetime import datetime

from dispatch.models import CoUnitPart, Deferral, Extension, FollowUp, JointMember, Ticket


def end_pause(ticket: Ticket, at: datetime) -> None:
    """The running pause of the district's clocks ends now."""
    since, to = ticket.pauses[-1] if ticket.pauses else (None, None)
    if since is not None and to is None:
        ticket.pauses = [*ticket.pauses[:-1], [since, at.isoformat()]]
    ticket.deferred_until = None


def end_side_paths(ticket: Ticket, at: datetime) -> None:
    """The ticket has come to its end: close what stands open beside it; a statement each, where there is something."""
    if ticket.extension_asked_at is not None:
        asked = Extension.objects.filter(ticket=ticket, state__in=("asked", "forwarded"))
        asked.update(state=Extension.State.WITHDRAWN, decided_at=at)
    if ticket.deferred_until is not None:
        end_pause(ticket, at)
        Deferral.objects.filter(ticket=ticket, state="running").update(
            state=Deferral.State.ENDED, ended_at=at
        )
    if ticket.co_units_open:
        ticket.co_units_open = []
        CoUnitPart.objects.filter(ticket=ticket, state="open").update(state=CoUnitPart.State.REMOVED)
    if ticket.follow_up_due_at is not None:
        ticket.follow_up_due_at = None
        open_ones = FollowUp.objects.filter(ticket=ticket, state="open")
        open_ones.update(state=FollowUp.State.WITHDRAWN, ended_at=at)
    if ticket.kind == Ticket.Kind.HOTLINE:
        JointMember.objects.filter(ticket=ticket, left_at=None).update(left_at=at)
