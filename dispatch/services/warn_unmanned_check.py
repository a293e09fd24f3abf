"""Tell the duty desk when nobody of the subdistrict can look on site (RULES 8b: none on duty → duty desk)."""

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.stages import Stage
from dispatch.selectors.checkers_on_duty import checkers_on_duty
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.raise_alarm import raise_alarm
from dispatch.services.ticket_change import SUBJECT, TicketChange
from grid.domain.rosters import inspectors
from grid.selectors.on_duty import next_shift_at


def warn_unmanned_check(change: TicketChange) -> None:
    """Raise an alarm at the desks of the place when no checker is on duty there but the one who handled it.

    What is no hazard may wait for a next shift that begins inside the check's limit (RULES 8b).
    """
    ticket = change.ticket
    handler = ticket.grid_event.handled_by_id
    if checkers_on_duty(ticket.subdistrict_code, at=change.at, but_not=handler):
        return
    if not ticket.grid_event.hazard and _next_shift_in_time(change):
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


def _next_shift_in_time(change: TicketChange) -> bool:
    rules = clock_rules(change.moment.calendar_version)
    due = rules.calendar.add(change.at, rules.limits.find(change.ticket.kind, Stage.CLOSURE_CHECK)).at
    return next_shift_at(inspectors(change.ticket.subdistrict_code), change.at, due) is not None
