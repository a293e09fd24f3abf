"""Tell the duty desk when nobody of the subdistrict can look on site (RULES 8b: none on duty → duty desk)."""

from dispatch.domain.alarms import AlarmKind
from dispatch.selectors.checkers_on_duty import checkers_on_duty
from dispatch.services.raise_alarm import raise_alarm
from dispatch.services.ticket_change import SUBJECT, TicketChange


def warn_unmanned_check(change: TicketChange) -> None:
    """Raise an alarm at the desks of the place when no checker is on duty there but the one who handled it."""
    ticket = change.ticket
    if checkers_on_duty(ticket.subdistrict_code, but_not=ticket.grid_event.handled_by_id):
        return
    desks = {f"desk:{ticket.owner_centre}", f"desk:{ticket.subdistrict_code}", "desk:district"}
    raise_alarm(
        kind=AlarmKind.CHECK_UNMANNED,
        subject_type=SUBJECT,
        subject_id=ticket.id,
        audience=sorted(desk for desk in desks if desk != "desk:"),
        at=change.at,
        params={"number": ticket.number, "subdistrict": ticket.subdistrict_code},
    )
