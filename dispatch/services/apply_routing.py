"""Act on a routing decision: dispatch at once, propose to the dispatcher, or ring the duty desk's alarm."""

from collections.abc import Mapping

from dispatch.domain.routing import RoutingDecision
from dispatch.domain.routing_decision import Outcome
from dispatch.selectors.decision_facts import lead_facts, system_facts
from dispatch.services.alarm_unrouted import alarm_unrouted, settle_unrouted
from dispatch.services.ask_first_call import ask_first_call
from dispatch.services.co_units import open_parts
from dispatch.services.offer_suggestions import offer_suggestions
from dispatch.services.ticket_change import TicketChange
from dispatch.services.watch_ping_pong import watch_ping_pong
from grid.domain.actor import Actor


def apply_routing(change: TicketChange, decision: RoutingDecision) -> None:
    """Store the decision on the ticket and, when its row says `auto`, dispatch in the same transaction."""
    ticket = change.ticket
    # a grid event was routed when it was reported: only where no row decided then there is an alarm to settle
    may_have_alarm = ticket.kind == "hotline" or ticket.routing.get("outcome") == Outcome.NONE.value
    ticket.routing = decision.as_json()
    ticket.dispatch_table_version = decision.table_version
    if decision.priority.value != "normal" and ticket.priority == "normal":
        ticket.priority = decision.priority.value
    if decision.outcome is Outcome.AUTO and decision.lead_unit:
        set_units(change, decision.lead_unit, decision.co_units, decision.notify_units)
        change.step(
            "dispatch",
            actor=Actor.system(),
            facts=dispatch_facts(change, decision),
            data=dispatch_data(decision),
        )
    if decision.outcome is Outcome.NONE:
        note_unrouted(change, decision.cautions[0].value if decision.cautions else "no_row")
    elif may_have_alarm:
        settle_unrouted(change)


def set_units(
    change: TicketChange, lead: str, co_units: tuple[str, ...], notify_units: tuple[str, ...]
) -> None:
    """Name lead, co-units and units to be told; the limit starts with the dispatch."""
    ticket = change.ticket
    co_units = tuple(unit for unit in co_units if unit != lead)
    open_parts(change, co_units)
    ticket.lead_unit_id = lead
    ticket.co_units = list(co_units)
    ticket.notify_units = [unit for unit in notify_units if unit != lead]
    ticket.dispatched_at = change.at
    if ticket.notify_units:
        change.note("ticket_units_told", actor=Actor.system(), data={"units": ticket.notify_units})
    ticket.handle_from_at = None
    ticket.dispatch_count += 1
    ask_first_call(change, lead)
    watch_ping_pong(change)
    ticket.late_return_let_in = ""


def dispatch_facts(change: TicketChange, decision: RoutingDecision) -> Mapping[str, object]:
    """What the life cycle asks before the system may dispatch."""
    return system_facts(change.ticket, by_table_row=True, **lead_facts(decision.lead_unit, change.moment))


def dispatch_data(decision: RoutingDecision) -> dict[str, object]:
    """The facts of the dispatch for the history."""
    return {
        "lead_unit": decision.lead_unit,
        "co_units": list(decision.co_units),
        "notify_units": list(decision.notify_units),
        "outcome": decision.outcome.value,
        "row": decision.row,
        "table_version": decision.table_version,
        "mode": "auto",
    }


def note_unrouted(change: TicketChange, reason: str) -> None:
    """No row decided: the owner centre's duty queue holds the ticket and hears of it."""
    if change.ticket.routing.get("outcome") == Outcome.NONE:
        offer_suggestions(change)
    queue = f"desk:{change.ticket.owner_centre}"
    change.note("ticket_unrouted", actor=Actor.system(), data={"queue": queue, "reason": reason})
    alarm_unrouted(change, reason)
