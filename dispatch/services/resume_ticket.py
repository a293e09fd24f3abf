"""Resume (恢复) a deferred ticket: by the system at its planned date, or before by the unit or who decided."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from dispatch.models import Deferral, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.co_units import move_parts
from dispatch.services.end_side_paths import end_pause
from dispatch.services.ticket_change import TicketChange
from gis.selectors.current_district import current_district
from grid.domain.actor import Actor


def resume_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    reason: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """The district's clocks run on from where they stood. Raises what the life cycle refuses."""
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        resume(change, actor=actor, reason=reason)
    return change.ticket


def resume_at_plan_date(*, ticket: Ticket, moment: Moment) -> None:
    """The timer's doing: ``ticket`` is locked by the caller, its planned date has come."""
    change = TicketChange(ticket, moment=moment)
    resume(change, actor=Actor.system(), reason="")
    change.write()


def resume(change: TicketChange, *, actor: Actor, reason: str) -> None:
    """Take the step, close the pause, and move a follow-up's planned date by the days it stood still."""
    ticket, deferral = change.ticket, change.parts.deferral
    take_step(
        change,
        "resume",
        actor=actor,
        data={"deferral": deferral.id if deferral else None, "reason": reason or None},
        reason=bool(reason.strip()),
    )
    end_pause(ticket, change.at)
    move_parts(change)
    if deferral is None:
        return
    if deferral.deferred_from == "following_up" and not ticket.time_by_statute and ticket.follow_up_due_at:
        ticket.follow_up_due_at += stood_still(deferral, change.at)
    deferral.state, deferral.ended_at = Deferral.State.ENDED, change.at
    deferral.save(update_fields=["state", "ended_at"])


def stood_still(deferral: Deferral, at: datetime) -> timedelta:
    """Whole calendar days, as planned dates are days."""
    zone = ZoneInfo(current_district().time_zone)
    began = (deferral.started_at or at).astimezone(zone).date()
    return timedelta(days=(at.astimezone(zone).date() - began).days)
