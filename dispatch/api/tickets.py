"""Reading tickets: lists by queue, one ticket, its history, its requester."""

from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api.answers import json_answer
from dispatch.api.intake import router as intake_router
from dispatch.api.ticket_answer_schemas import (
    QueueCountsOut,
    RequesterOpenedOut,
    TicketDetailOut,
    TicketEventsOut,
    TicketPageOut,
)
from dispatch.api.ticket_schemas import ContactIn
from dispatch.selectors.access import get_ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.feed_position import feed_position
from dispatch.selectors.list_tickets import TicketFilter, list_tickets, phone_asked
from dispatch.selectors.queue_counts import count_queues
from dispatch.selectors.ticket_detail import ticket_detail
from dispatch.selectors.timeline import timeline
from dispatch.services.record_phone_search import SEARCH, record_phone_search
from dispatch.services.reveal_requester import reveal_requester
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["tickets"], auth=signed_in)

Text = Annotated[str, Query(max_length=100)]
#: Only for what is empty by default: of one `Query` object used twice, the last default counts for all.
Code = Annotated[str, Query(max_length=40)]


# On the router that has POST /tickets: of two routers with one path Django would only ever ask the first.
@intake_router.get("/tickets", operation_id="list_tickets", response=TicketPageOut)
def tickets(
    request: HttpRequest,
    queue: Annotated[str, Query(max_length=40)] = "all_open",
    kind: Code = "",
    state: Code = "",
    lamp: Code = "",
    subdistrict: Code = "",
    unit: Code = "",
    q: Text = "",
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> HttpResponse:
    """Tickets of a queue, earliest running clock first, with the place in the feed the list stands at."""
    actor = actor_of_request(request)
    position = feed_position()  # before the rows: every later event has a higher place
    wanted = TicketFilter(queue, kind, state, lamp, subdistrict, unit, q, after, limit)
    moment = current_moment()
    found = list_tickets(actor=actor, wanted=wanted, moment=moment)
    if (phone_index := phone_asked(q, actor)) is not None:
        record_phone_search(
            actor=actor, phone_index=phone_index, purpose=SEARCH, found=len(found["items"]), at=moment.now
        )
    return json_answer(200, {**found, "feed": {"epoch": position.epoch, "upto": position.upto}})


@router.get("/queues", operation_id="list_queues", response=QueueCountsOut)
def queues(request: HttpRequest) -> HttpResponse:
    """The actor's queues with how many open tickets lie in each."""
    return json_answer(
        200, {"queues": count_queues(actor=actor_of_request(request), moment=current_moment())}
    )


@router.get("/tickets/{uuid:ticket_id}", operation_id="get_ticket", response=TicketDetailOut)
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """One ticket with routing, clocks, parts and the legal next actions."""
    return json_answer(200, ticket_detail(ticket_id=ticket_id, actor=actor_of_request(request)))


@router.get("/tickets/{uuid:ticket_id}/events", operation_id="get_ticket_events", response=TicketEventsOut)
def events(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The whole history of a ticket, oldest first."""
    found = get_ticket(ticket_id=ticket_id, actor=actor_of_request(request))
    return json_answer(200, {"items": timeline("ticket", found.id)})


@router.post(
    "/tickets/{uuid:ticket_id}/contact", operation_id="contact_requester", response=RequesterOpenedOut
)
def contact(request: HttpRequest, ticket_id: UUID, payload: ContactIn) -> HttpResponse:
    """Open the requester's name and phone; who, when and why is kept."""
    with transaction.atomic():
        opened: dict[str, Any] = reveal_requester(
            ticket_id=ticket_id, actor=actor_of_request(request), reason=payload.reason
        )
    return json_answer(200, opened)
