"""Make the other half: a grid event out of a hotline ticket, or a hotline ticket out of an event."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from dispatch.domain.intake import Intake
from dispatch.domain.intake_rights import owner_centre_of
from dispatch.models import Ticket
from dispatch.selectors.access import get_ticket
from dispatch.services.link_event import link_event
from dispatch.services.take_in_ticket import TakenIn, take_in_ticket
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def make_event_of_ticket(
    *, ticket_id: UUID, actor: Actor, matter: str = "", text: str = "", photo_ids: Sequence[str] = ()
) -> TakenIn:
    """A grid event at the ticket's place, linked with it. The requester stays with the ticket.

    ``matter`` empty = the ticket's; ``text`` empty = its title, because an event is read by more people than a
    requester's words. Raises `ticket_not_found`, `link_needs_both_kinds` (409), and what `take_in_ticket` refuses.
    """
    ticket = get_ticket(ticket_id=ticket_id, actor=actor)
    if ticket.kind != Ticket.Kind.HOTLINE:
        raise GridlineError("link_needs_both_kinds", status=409, field="ticket")
    intake = Intake(
        kind="grid_event",
        origin="local",
        channel="hotline",
        matter=matter or ticket.matter_code,
        text=text.strip() or ticket.title,
        priority=ticket.priority,
        address_text=ticket.address_text,
        point=place_of(ticket),
        photo_ids=tuple(photo_ids),
        owner_centre=owner_centre_of(actor),
        linked_ticket=str(ticket.id),
    )
    return take_in_ticket(intake=intake, actor=actor)


def make_ticket_of_event(
    *, ticket_id: UUID, actor: Actor, request_class: str, request_type: str, text: str = ""
) -> TakenIn:
    """A local hotline ticket for what the event's own way does not settle; both are linked.

    Raises `ticket_not_found`, `link_needs_both_kinds`, `already_linked` (409), and what `take_in_ticket` refuses.
    """
    event = get_ticket(ticket_id=ticket_id, actor=actor)
    if event.kind != Ticket.Kind.GRID_EVENT:
        raise GridlineError("link_needs_both_kinds", status=409, field="ticket")
    intake = Intake(
        kind="hotline",
        origin="local",
        channel="grid_event",
        request_class=request_class,
        request_type=request_type,
        matter=event.matter_code,
        text=text.strip() or event.text,
        address_text=event.address_text,
        point=place_of(event),
        owner_centre=owner_centre_of(actor),
    )
    with transaction.atomic():
        taken = take_in_ticket(intake=intake, actor=actor)
        link_event(ticket_id=event.id, actor=actor, other=taken.ticket.id)
    return taken


def place_of(ticket: Ticket) -> LonLat | None:
    """Where it is."""
    return LonLat(ticket.point.x, ticket.point.y) if ticket.point else None
