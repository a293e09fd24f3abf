"""A ticket that is passed back and forth (工单空转) becomes an alarm and stands on the list of difficult ones."""

from dispatch.domain.alarms import DISTRICT_DESK, AlarmKind
from dispatch.domain.events import TICKET
from dispatch.domain.supervision import Ground
from dispatch.domain.watch_rules import PING_PONG_TOPIC, Difficulty, passed_around
from dispatch.models import Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.watched_tickets import watched
from dispatch.services.list_difficult_ticket import put_on_list
from dispatch.services.raise_alarm import raise_alarm
from dispatch.services.ticket_change import TicketChange
from dispatch.services.trigger_supervision import trigger_after


def watch_ping_pong(change: TicketChange) -> None:
    """Call it when a dispatch or a return was counted; it looks once the change is stored.

    A unit that gets a ticket returned so often, or whose own returns are refused, is a ground of supervision too.
    """
    ticket = change.ticket
    returns = ticket.returned_count + ticket.refused_return_count
    if returns:
        trigger_after(change, ground=Ground.RETURNED, measured=returns)
    if returns or ticket.dispatch_count > 1:
        change.after_write(lambda: look_at_ping_pong(ticket=ticket, moment=change.moment))


def look_at_ping_pong(*, ticket: Ticket, moment: Moment) -> bool:
    """Whether the ticket turns in circles by the numbers in force; raises the alarm if so (it counts repeats)."""
    if not passed_around(watched(ticket), rule_values(PING_PONG_TOPIC)):
        return False
    raise_alarm(
        kind=AlarmKind.PING_PONG,
        subject_type=TICKET,
        subject_id=ticket.id,
        audience=[DISTRICT_DESK, "supervision"],
        at=moment.now,
        params={
            "number": ticket.number,
            "dispatches": ticket.dispatch_count,
            "returns": ticket.returned_count,
            "unit": ticket.lead_unit_id,
        },
    )
    put_on_list(ticket=ticket, reasons=(Difficulty.PASSED_AROUND,), moment=moment)
    return True
