"""What the deadlines of a ticket are derived from, read off its rows. No statement once the catalogue is in memory."""

from datetime import datetime
from typing import Any

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.handling_limit import choose_handling_limit
from dispatch.domain.limits import Limit
from dispatch.models import Ticket
from dispatch.selectors.catalogue import catalogue

BESIDE_EXTENSION = frozenset({"extension_requested", "handling"})


def clock_facts_of(ticket: Ticket) -> ClockFacts:
    """The facts of the ticket as it stands; its detail row must be loaded."""
    own = hotline_facts(ticket) if ticket.kind == Ticket.Kind.HOTLINE else grid_event_facts(ticket)
    return ClockFacts(
        kind=ticket.kind,
        origin=ticket.origin,
        state=ticket.state,
        state_since=ticket.state_since,
        received_at=ticket.received_at,
        request_type=ticket.request_type or None,
        emergency=ticket.priority == Ticket.Priority.EMERGENCY,
        fast_track=ticket.priority == Ticket.Priority.FAST_TRACK,
        dispatched_at=ticket.dispatched_at,
        handle_from_at=ticket.handle_from_at,
        rework_at=ticket.rework_at,
        planned_from_at=ticket.planned_from_at,
        cycles=ticket.stage_cycles,
        interim_owed=ticket.interim_unit_id is not None and ticket.interim_worked_at is None,
        **side_path_facts(ticket),
        **own,
    )


def side_path_facts(ticket: Ticket) -> dict[str, Any]:
    """What extension, deferrals, follow-up, co-units and reports to the duty office say about the clocks."""
    deferred = ticket.state == "deferred"
    return {
        "extension": Limit.parse(ticket.extension_text) if ticket.extension_text else None,
        "by_statute": ticket.time_by_statute,
        "pauses": tuple((moment_of(since), moment_of(to) if to else None) for since, to in ticket.pauses),
        "plan_at": ticket.deferred_until if deferred else ticket.follow_up_due_at,
        "statute_at": ticket.follow_up_due_at if deferred and ticket.time_by_statute else None,
        "reviewed_at": ticket.reviewed_at,
        "co_units_open": bool(ticket.co_units_open),
        "children_open": children_open(ticket),
        "duty_reported": {kind: moment_of(at) for kind, at in ticket.duty_reported.items()},
    }


def children_open(ticket: Ticket) -> bool:
    """Sub-dispatches go on beside an extension; a statement only where one was asked for."""
    if ticket.extension_asked_at is None or ticket.state not in BESIDE_EXTENSION:
        return False
    return bool(ticket.sub_dispatches.filter(state="open").exists())


def moment_of(text: str) -> datetime:
    """A time as it stands in a JSON column."""
    return datetime.fromisoformat(text)


def hotline_facts(ticket: Ticket) -> dict[str, Any]:
    """The part of a hotline ticket: the city's times, and the limit of its class and row."""
    detail = ticket.hotline
    entry = catalogue(ticket.catalogue_version).request_classes.get(ticket.request_class_code)
    return {
        "handling_limit": choose_handling_limit(
            kind=ticket.kind,
            origin=ticket.origin,
            rule=row_limit(ticket),
            request_class=entry.limit if entry else None,
            request_type=ticket.request_type or None,
        ),
        "city_sign_due_at": detail.city_sign_due_at,
        "city_return_due_at": detail.city_return_due_at,
        "city_due_at": None if detail.city_closed_at else detail.city_due_at,
        "city_return_blocked": detail.city_return_blocked,
        "extension_forwarded": detail.extension_forwarded_at is not None,
        "elderly": detail.elderly,
        "contact_owed_from": None if detail.contacted_at or detail.no_contact_wanted else detail.signed_at,
        "callback_started": detail.callback_started_at is not None,
        "class_pending": ticket.priority == Ticket.Priority.EMERGENCY
        and ticket.dispatched_at is not None
        and not ticket.request_class_code,
    }


def grid_event_facts(ticket: Ticket) -> dict[str, Any]:
    """The part of a grid event: the limit of its filing condition, and its site check."""
    detail = ticket.grid_event
    return {
        "handling_limit": choose_handling_limit(
            kind=ticket.kind,
            origin=ticket.origin,
            rule=row_limit(ticket),
            condition=Limit.parse(detail.limit_text) if detail.limit_text else None,
        ),
        "hazard": detail.hazard,
        "site_check_done_at": detail.site_check_done_at,
        "filing_pending": ticket.dispatched_at is not None and detail.filed_at is None,
    }


def row_limit(ticket: Ticket) -> Limit | None:
    """The limit the dispatch-table row sets above all others, None when it sets none."""
    text = ticket.routing.get("limit")
    return Limit.parse(text) if text else None
