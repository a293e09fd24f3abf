"""Dispatch (派单/派遣) a ticket: confirm the proposal, or name another unit with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch.models import Ticket
from dispatch.selectors.accused_units import accused_units, check_accused_named
from dispatch.selectors.decision_facts import lead_facts
from dispatch.services.alarm_unrouted import settle_unrouted
from dispatch.services.apply_routing import set_units
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.end_dispute import forgive_return, last_dispute_of, leave_dispute
from dispatch.services.log_call_out import called_out
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index


@dataclass(frozen=True, slots=True)
class DispatchOrder:
    """Codes of units. ``unit`` empty = the one proposed; ``co_units`` and ``notify_units`` None = as proposed."""

    unit: str = ""
    co_units: Sequence[str] | None = None
    notify_units: Sequence[str] | None = None
    reason: str = ""
    calls_made: bool = False


def dispatch_ticket(
    *,
    ticket_id: UUID,
    actor: Actor,
    order: DispatchOrder,
    at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Give the ticket to one lead unit; its clock starts. A unit other than the proposed one needs a reason.

    Raises GridlineError `unit_unknown`, `unit_may_not_lead` and what else the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        routing = change.ticket.routing
        unit = order.unit or routing.get("lead_unit") or ""
        co_units = tuple(routing.get("co_units", ()) if order.co_units is None else order.co_units)
        notified = tuple(
            routing.get("notify_units", ()) if order.notify_units is None else order.notify_units
        )
        check_units(change, (unit, *co_units, *notified) if unit else (*co_units, *notified))
        ruled = change.ticket.state == "ruled"
        as_proposed = bool(unit) and unit == routing.get("lead_unit")
        take_step(
            change,
            "dispatch",
            actor=actor,
            data={
                "lead_unit": unit or None,
                "co_units": list(co_units),
                "notify_units": list(notified),
                "outcome": routing.get("outcome"),
                "row": routing.get("row") if as_proposed else None,
                "table_version": routing.get("table_version"),
                "mode": "confirm" if as_proposed else "manual",
                "reason": order.reason or None,
            },
            by_table_row=as_proposed,
            reason=bool(order.reason.strip()),
            calls_made=order.calls_made or called_out(change.ticket),
            **lead_facts(unit, change.moment),
        )
        check_not_passed_back(change, unit, ruled=ruled)
        set_units(change, unit, co_units, notified)
        change.ticket.decided_by_id = actor.account_id
        if not as_proposed:
            settle_unrouted(change)
        if ruled:
            change.ticket.no_bounce = True
            forgive_return(change.ticket, unit)
            leave_dispute(change, last_dispute_of(change.ticket))
    return change.ticket


def check_not_passed_back(change: TicketChange, unit: str, *, ruled: bool) -> None:
    """No ball is passed back: a ruling binds, and a unit whose return was approved does not get the ticket again
    without a ruling or a settlement. Raises `ruling_binds`, `unit_returned_it` (409)."""
    ticket = change.ticket
    if ruled and unit != ticket.routing.get("lead_unit"):
        raise GridlineError("ruling_binds", status=409, field="unit")
    if not ruled and unit in ticket.returned_units:
        raise GridlineError("unit_returned_it", status=409, field="unit", unit=unit[:48])


def check_units(change: TicketChange, codes: Sequence[str]) -> None:
    """Raise `unit_unknown` for the first code that is no active unit, `sub_handler_accused` for the accused,
    `accused_unit_not_named` where any unit might be it."""
    index = units_index(change.moment.units_version)
    accused = accused_units(change.ticket.accused_unit_id)
    for code in codes:
        if index.get(code) is None:
            raise GridlineError("unit_unknown", status=422, field="unit", unit=code[:48])
        if code in accused:
            raise GridlineError("sub_handler_accused", status=409, field="unit")
    if not change.ticket.lead_unit_id:
        check_accused_named(change.ticket, [code for code in codes if code], change.moment)
