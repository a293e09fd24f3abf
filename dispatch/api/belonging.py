"""The doors of what belongs together: repeats (重复), links between tickets and events (关联)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import belonging_schemas as forms
from dispatch.api.actions import perform
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_answer_schemas import TicketAfter
from dispatch.api.ticket_schemas import ReasonIn
from dispatch.selectors.access import get_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.links_of_ticket import links_of_ticket
from dispatch.services.group_tickets import group_tickets
from dispatch.services.inform_repeat import inform_repeat
from dispatch.services.link_event import link_event, unlink_event
from dispatch.services.make_counterpart import make_event_of_ticket, make_ticket_of_event
from dispatch.services.take_in_ticket import TakenIn
from dispatch.services.ungroup_ticket import ungroup_ticket
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["belonging"], auth=signed_in)
ONE = "/tickets/{uuid:ticket_id}"


@router.post("/repeat-groups", response={201: forms.BelongingOut}, operation_id="group_tickets")
def group(request: HttpRequest, body: forms.RepeatGroupIn) -> HttpResponse:
    """Group tickets that repeat each other; answers with what belongs to the first of them."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        group_tickets(actor=actor, ticket_ids=body.tickets, kind=body.kind, reason=body.reason)
        return 201, belonging(request, body.tickets[0])

    return once(request, "group_tickets", body.model_dump(mode="json"), work)


@router.get(ONE + "/belonging", response=forms.BelongingOut, operation_id="get_belonging")
def of_ticket(request: HttpRequest, ticket_id: UUID) -> dict[str, Any]:
    """Linked halves, suggestions within 100 m, repeats and topic of a ticket."""
    return belonging(request, ticket_id)


@router.post(ONE + "/ungroup", response=forms.BelongingOut, operation_id="ungroup_ticket")
def ungroup(request: HttpRequest, ticket_id: UUID, body: ReasonIn) -> HttpResponse:
    """Take the ticket out of its repeat group, with the reason."""

    def work() -> tuple[int, Any]:
        ungroup_ticket(ticket_id=ticket_id, actor=actor_of_request(request), reason=body.reason)
        return 200, belonging(request, ticket_id)

    return once(request, "ungroup_ticket", [str(ticket_id), body.model_dump(mode="json")], work)


@router.post(ONE + "/inform_repeat", operation_id="inform_repeat", response=TicketAfter)
def inform(request: HttpRequest, ticket_id: UUID, payload: forms.RepeatInformIn) -> HttpResponse:
    """The same request with no new facts: its requester was told of the answer, it is not dispatched again."""
    return perform(request, ticket_id, "inform_repeat", payload, inform_repeat, **payload.dict())


@router.post(ONE + "/link", response=forms.BelongingOut, operation_id="link_ticket")
def link(request: HttpRequest, ticket_id: UUID, body: forms.LinkIn) -> HttpResponse:
    """Link a ticket with an event (关联)."""

    def work() -> tuple[int, Any]:
        link_event(ticket_id=ticket_id, actor=actor_of_request(request), other=body.ticket)
        return 200, belonging(request, ticket_id)

    return once(request, "link_event", [str(ticket_id), str(body.ticket)], work)


@router.post(ONE + "/unlink", response=forms.BelongingOut, operation_id="unlink_ticket")
def unlink(request: HttpRequest, ticket_id: UUID, body: forms.UnlinkIn) -> HttpResponse:
    """Part them again, with the reason."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        unlink_event(ticket_id=ticket_id, actor=actor, other=body.ticket, reason=body.reason)
        return 200, belonging(request, ticket_id)

    return once(request, "unlink_event", [str(ticket_id), body.model_dump(mode="json")], work)


@router.post(
    ONE + "/create_event", response={201: forms.CounterpartOut}, operation_id="create_event_of_ticket"
)
def create_event(request: HttpRequest, ticket_id: UUID, body: forms.CounterpartEventIn) -> HttpResponse:
    """A grid event at the ticket's place, linked with it."""

    def work() -> tuple[int, Any]:
        photos = tuple(str(photo) for photo in body.photo_ids)
        actor = actor_of_request(request)
        taken = make_event_of_ticket(
            ticket_id=ticket_id, actor=actor, matter=body.matter, text=body.text, photo_ids=photos
        )
        return 201, counterpart(taken)

    return once(request, "create_event", [str(ticket_id), body.model_dump(mode="json")], work)


@router.post(
    ONE + "/create_hotline", response={201: forms.CounterpartOut}, operation_id="create_ticket_of_event"
)
def create_hotline(request: HttpRequest, ticket_id: UUID, body: forms.CounterpartTicketIn) -> HttpResponse:
    """A hotline ticket out of an event, linked with it."""

    def work() -> tuple[int, Any]:
        taken = make_ticket_of_event(ticket_id=ticket_id, actor=actor_of_request(request), **body.dict())
        return 201, counterpart(taken)

    return once(request, "create_hotline", [str(ticket_id), body.model_dump(mode="json")], work)


def belonging(request: HttpRequest, ticket_id: UUID) -> dict[str, Any]:
    """What belongs to the ticket, for the caller."""
    actor = actor_of_request(request)
    ticket = get_ticket(ticket_id=ticket_id, actor=actor)
    return links_of_ticket(ticket, actor=actor, moment=current_moment())


def counterpart(taken: TakenIn) -> dict[str, Any]:
    """The new half."""
    return {"id": str(taken.ticket.id), "number": taken.ticket.number, "state": taken.ticket.state}


declare_headers(router, IDEMPOTENCY_KEY)
