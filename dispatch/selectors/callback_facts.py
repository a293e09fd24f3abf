"""What the life cycle asks about callbacks (回访), answered from their rows."""

from typing import Any

from dispatch.domain.callback_rules import CallbackRules
from dispatch.models import Callback, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.ticket_parts import TicketParts
from dispatch.selectors.working_calendar import working_calendar


def callback_facts(parts: TicketParts, moment: Moment) -> dict[str, Any]:
    """What our callbacks gave since the ticket came to the callback desk; two statements."""
    calls = parts.callbacks
    last = next((call for call in reversed(calls) if call.contacted), None)
    rules = CallbackRules.of(rule_values("callback"))
    calendar = working_calendar(moment.calendar_version)
    return {
        "callback_contacted": last is not None,
        "callback_tried_enough": bool(calls)
        and rules.next_attempt_at([call.called_at for call in calls], calendar) is None,
        "poor_callback": last is not None and is_poor(last),
    }


def is_poor(call: Callback) -> bool:
    """Unsolved or unsatisfied, unless the demand was found unreasonable."""
    poor = call.solved is False or call.satisfaction == Callback.Satisfaction.UNSATISFIED
    return poor and call.demand_reasonable is not False and not call.declined


def callback_declined(ticket: Ticket) -> bool:
    """The requester wants no callback: said so in an earlier round, or left no way to be reached. One statement."""
    if ticket.hotline.no_contact_wanted and ticket.hotline.requester_id is None:
        return True
    return ticket.callbacks.filter(by_city=False, declined=True).exists()
