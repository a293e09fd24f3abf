"""Write down tickets that lived and ended elsewhere, with the times they had there, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.domain.audience import audience_of
from dispatch.domain.events import TICKET, NewEvent
from dispatch.domain.holding import NOBODY
from dispatch.domain.intake import Intake, check_intake
from dispatch.feed.append import append
from dispatch.models import GridEventDetail, HotlineDetail, Ticket
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.route_place import place_of_intake, route_intake
from dispatch.services.take_in_ticket import check_place, new_ticket, with_crosswalk
from dispatch.services.ticket_change import audience_facts
from grid.domain.actor import Actor

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Life:
    """A ticket as a file tells it: what came in, when, and when it ended. Times are aware."""

    intake: Intake
    received_at: datetime
    closed_at: datetime


def closed_ticket(*, life: Life, actor: Actor, moment: Moment, sequence: int) -> Ticket:
    """The unsaved ticket in its final state, placed and routed by today's tables.

    Its requester, if it has one, is saved here: call it inside the transaction of `write_closed_tickets`. Raises
    what an intake refuses.
    """
    check_intake(life.intake)
    intake = with_crosswalk(life.intake, moment)
    place = place_of_intake(intake)
    check_place(intake, place)
    ticket = new_ticket(
        intake=intake, place=place, moment=moment, at=life.received_at, actor=actor, sequence=sequence
    )
    if intake.request_class or intake.matter:
        decision = route_intake(intake=intake, place=place, moment=moment)
        ticket.routing = decision.as_json()
        ticket.dispatch_table_version = decision.table_version
        if decision.lead_unit:
            ticket.lead_unit_id = decision.lead_unit
            ticket.co_units = [unit for unit in decision.co_units if unit != decision.lead_unit]
            ticket.notify_units = [unit for unit in decision.notify_units if unit != decision.lead_unit]
            ticket.dispatched_at = life.received_at
    ticket.state, ticket.event_seq = CLOSED, 1
    ticket.state_since = ticket.closed_at = life.closed_at
    ticket.updated_at = moment.now
    ticket.holder_kind, ticket.holder_code = NOBODY.kind, NOBODY.code
    ticket.audience = sorted(audience_of(audience_facts(ticket)))
    if ticket.kind == Ticket.Kind.HOTLINE and ticket.origin == Ticket.Origin.CITY:
        ticket.hotline.city_closed_at = life.closed_at
    return ticket


def write_closed_tickets(*, tickets: Sequence[Ticket], actor: Actor) -> None:
    """Store the tickets with their details and histories by four statements, whatever their number.

    The history of each is the one event that we know to be true: it came to us closed. No clock runs for it.
    """
    Ticket.objects.bulk_create(tickets)
    hotline = [ticket for ticket in tickets if ticket.kind == Ticket.Kind.HOTLINE]
    events = [ticket for ticket in tickets if ticket.kind == Ticket.Kind.GRID_EVENT]
    HotlineDetail.objects.bulk_create([ticket.hotline for ticket in hotline])
    GridEventDetail.objects.bulk_create([ticket.grid_event for ticket in events])
    append([_imported(ticket, actor) for ticket in tickets])


def _imported(ticket: Ticket, actor: Actor) -> NewEvent:
    data: dict[str, object] = {
        "verb": "receive",
        "to": CLOSED,
        "version": ticket.version,
        "holder": {"kind": ticket.holder_kind, "code": ticket.holder_code},
        "due": {},
        "channel": ticket.channel,
        "kind": ticket.kind,
        "origin": ticket.origin,
        "external_system": ticket.external_system,
        "external_number": ticket.external_number,
        "lead_unit": ticket.lead_unit_id,
        "closed_at": ticket.closed_at,
    }
    audience = frozenset(ticket.audience)
    return NewEvent(TICKET, ticket.id, 1, "ticket_imported", actor, ticket.received_at, data, audience)
