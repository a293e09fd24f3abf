"""Search over tickets, and what a caller asked before."""

from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router, Schema

from dispatch.domain.search import may_search_phones, phone_of, read_query
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.requester_history import requester_history
from dispatch.selectors.search_tickets import search_tickets
from dispatch.services.record_phone_search import HISTORY, SEARCH, record_phone_search
from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["search"], auth=signed_in)


class TicketsFound(Schema):
    """``items`` are rows as lists show them, newest first; ``by`` = number, phone, words; ``next`` goes to `after`."""

    items: list[dict[str, Any]]
    next: str | None
    by: list[str]


class RequesterHistory(Schema):
    """``tickets`` are the newest of ``total`` that the caller may see; name and phone are masked."""

    phone: str
    name: str
    secret: bool
    total: int
    open: int
    tickets: list[dict[str, Any]]


@router.get("/search", response=TicketsFound, url_name="search_tickets")
def search(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=400)],
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """Tickets by number, phone or words, in the caller's scope. A search by phone is written down."""
    actor = actor_of_request(request)
    query = read_query(q)
    with transaction.atomic():
        moment = current_moment()
        found = search_tickets(actor=actor, query=query, moment=moment, after=after, limit=limit)
        if found.phone_index is not None:
            record_phone_search(
                actor=actor,
                phone_index=found.phone_index,
                purpose=SEARCH,
                found=len(found.page),
                at=moment.now,
            )
    return {"items": found.page, "next": found.next, "by": list(found.by)}


@router.get("/requesters/history", response=RequesterHistory, url_name="requester_history")
def history(request: HttpRequest, phone: Annotated[str, Query(max_length=40)]) -> dict[str, Any]:
    """What the holder of this phone asked before; for telephony at intake. Written down each time."""
    actor = actor_of_request(request)
    if not may_search_phones(actor):
        raise GridlineError("phone_search_not_allowed", status=403, field="phone")
    digits = phone_of(phone)
    if not digits:
        raise GridlineError("phone_unreadable", status=422, field="phone")
    with transaction.atomic():
        moment = current_moment()
        found = requester_history(actor=actor, phone=digits, moment=moment)
        record_phone_search(
            actor=actor, phone_index=found.phone_index, purpose=HISTORY, found=found.total, at=moment.now
        )
    return found.answer
