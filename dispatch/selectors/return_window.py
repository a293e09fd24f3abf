"""Until when may the unit give the ticket back?"""

from datetime import datetime

from dispatch.domain.clockwork import Clockwork
from dispatch.domain.stage_clocks import deadline_of
from dispatch.domain.stages import Stage
from dispatch.models import Ticket
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.working_calendar import clock_rules


def return_window_due_at(ticket: Ticket) -> datetime | None:
    """The end of the unit's return window: 4 work hours after the dispatch and before the city's return time
    (RULES 8g); None while no unit has the ticket. No statement once calendar and limits are in memory."""
    rules = clock_rules(ticket.calendar_version)
    found = deadline_of(Stage.RETURN_WINDOW, Clockwork(clock_facts_of(ticket), rules.calendar, rules.limits))
    return found.due_at if found else None


def return_window_open(ticket: Ticket, *, now: datetime) -> bool:
    """Whether the window is open, or a dispatcher let the unit's late return in."""
    if ticket.late_return_let_in and ticket.late_return_let_in == ticket.lead_unit_id:
        return True
    due_at = return_window_due_at(ticket)
    return due_at is not None and now < due_at
