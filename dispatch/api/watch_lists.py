"""The doors of the lists of difficult (疑难复杂) and key tickets (重点工单)."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api import watch_list_schemas as forms
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.models import DifficultTicket
from dispatch.selectors.watched_tickets import key_list, key_lists, list_difficult
from dispatch.services.list_difficult_ticket import list_difficult_ticket, unlist_difficult_ticket
from dispatch.services.refresh_watch_lists import make_key_list
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["watch lists"], auth=signed_in)


@router.get("/difficult-tickets", response=forms.DifficultRows, url_name="difficult_tickets")
def difficult(request: HttpRequest, wanted: Annotated[forms.DifficultFilter, Query()]) -> dict[str, Any]:
    """The list of difficult tickets, with the reasons, the newest first."""
    items = list_difficult(actor=actor_of_request(request), **wanted.dict())
    return {"items": items, "next": items[-1]["id"] if len(items) == wanted.limit else None}


@router.post("/difficult-tickets/{uuid:ticket_id}", response=forms.ListingDone, url_name="list_difficult")
def put_on(request: HttpRequest, ticket_id: UUID, body: forms.ListingNoteIn) -> HttpResponse:
    """列入疑难: by hand, with the reason. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        return 200, _done(list_difficult_ticket(ticket_id=ticket_id, actor=actor, note=body.note))

    return once(request, "list_difficult_ticket", [str(ticket_id), body.note], work)


@router.post("/difficult-tickets/{uuid:ticket_id}/remove", response=forms.ListingDone)
def take_off(request: HttpRequest, ticket_id: UUID, body: forms.ListingNoteIn) -> HttpResponse:
    """移出疑难: with what was done. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        return 200, _done(unlist_difficult_ticket(ticket_id=ticket_id, actor=actor, note=body.note))

    return once(request, "unlist_difficult_ticket", [str(ticket_id), body.note], work)


@router.get("/key-ticket-lists", response=forms.KeyListRows, url_name="key_ticket_lists")
def lists(request: HttpRequest) -> dict[str, Any]:
    """The lists of key tickets made so far."""
    return {"items": key_lists(actor=actor_of_request(request))}


@router.post("/key-ticket-lists", response={201: forms.KeyListSheet})
def make(request: HttpRequest) -> HttpResponse:
    """Freeze the next list now; the worker makes one each week. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        return 201, key_list(list_id=make_key_list(actor=actor).id, actor=actor)

    return once(request, "make_key_list", {}, work)


@router.get("/key-ticket-lists/{uuid:list_id}", response=forms.KeyListSheet, url_name="key_ticket_list")
def one_list(request: HttpRequest, list_id: UUID) -> dict[str, Any]:
    """One list as it was frozen."""
    return key_list(list_id=list_id, actor=actor_of_request(request))


def _done(row: DifficultTicket) -> dict[str, Any]:
    return {"ticket_id": str(row.ticket_id), "reasons": row.reasons, "removed_at": row.removed_at}


declare_headers(router, IDEMPOTENCY_KEY)
