"""Which tickets does somebody mean? By number, by the requester's phone, by words of title, text and address."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Q, QuerySet, TextField

from dispatch.domain.contact_rights import may_contact
from dispatch.domain.search import SearchQuery, may_search_phones
from dispatch.models import HotlineDetail, Requester, Ticket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.listed_ticket import ListedTicket, listed
from dispatch.selectors.names import names
from dispatch.selectors.sealer import sealer
from dispatch.selectors.ticket_row import ticket_row
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import sees_requester

MOST_ROWS = 100
MOST_REQUESTERS = 500
MOST_OF_PHONE = 2000
NEWEST = 1000
"""So many of the newest tickets nearly always hold a page of those with one character."""
GRAMS: "ArrayField[Any, Any]" = ArrayField(TextField())


@dataclass(frozen=True, slots=True)
class Found:
    """``page`` newest first; ``by`` says as what the query was understood; ``phone_index`` None = no phone asked."""

    page: list[dict[str, Any]]
    next: str | None
    by: tuple[str, ...]
    phone_index: bytes | None


def search_tickets(
    *, actor: Actor, query: SearchQuery, moment: Moment, after: str = "", limit: int = 20
) -> Found:
    """The actor's tickets that fit, at most 100; one to three statements. Raises `cursor_invalid`.

    A phone is asked only for who may open one. Words are searched in what the actor may read: everybody's addresses,
    the requester's words only for who may see a requester.
    """
    limit = max(1, min(limit, MOST_ROWS))
    asked = _condition(actor, query)
    page, following = _found(visible_tickets(actor), actor, query, asked[0], after, limit)
    known = names(moment)
    return Found(
        page=[ticket_row(ticket, known, moment.now, actor=actor) for ticket in page],
        next=following,
        by=asked[1],
        phone_index=asked[2],
    )


def matching_page(
    rows: "QuerySet[Ticket]", actor: Actor, query: SearchQuery, *, after: str, limit: int
) -> tuple[list[ListedTicket], str | None]:
    """Of these visible tickets the page that fits, newest first, and the mark to go on from, None at the end."""
    return _found(rows, actor, query, _condition(actor, query)[0], after, limit)


def matching(rows: "QuerySet[Ticket]", actor: Actor, query: SearchQuery) -> "QuerySet[Ticket]":
    """All of these visible tickets that fit."""
    condition, *_ = _condition(actor, query)
    return rows.filter(condition) if condition is not None else _with_words(rows, actor, query, query.words)


def _found(
    rows: "QuerySet[Ticket]", actor: Actor, query: SearchQuery, condition: Q | None, after: str, limit: int
) -> tuple[list[ListedTicket], str | None]:
    if after:
        rows = rows.filter(_behind(after))
    words = condition is None
    page = _by_words(rows, actor, query, limit) if words else _newest(rows.filter(condition), limit)
    return page[:limit], _mark(page[limit - 1]) if len(page) > limit else None


def _condition(actor: Actor, query: SearchQuery) -> tuple[Q | None, tuple[str, ...], bytes | None]:
    """The condition by keys; None = by words."""
    if query.phone:
        by_number = Q(external_number=query.text)
        if not may_search_phones(actor):
            return by_number, ("number",), None
        phone_index = sealer().index_of(query.phone)
        asked = HotlineDetail.objects.filter(requester_id__in=requesters_of(actor, phone_index))
        of_phone = list(asked.values_list("ticket_id", flat=True)[:MOST_OF_PHONE])
        return by_number | Q(id__in=of_phone), ("number", "phone"), phone_index
    if query.number:
        return Q(number__startswith=query.number) | Q(external_number=query.text), ("number",), None
    return None, ("words",), None


def requesters_of(actor: Actor, phone_index: bytes) -> list[UUID]:
    """The requesters with this phone; those who asked for secrecy only for who may call them. One statement."""
    found = Requester.objects.filter(phone_index=phone_index)
    if not may_contact(actor, secret=True):
        found = found.filter(secret=False)
    return list(found.order_by("-created_at").values_list("id", flat=True)[:MOST_REQUESTERS])


def _newest(rows: "QuerySet[Ticket]", limit: int) -> list[ListedTicket]:
    """A page, and one more to tell whether there is another."""
    return listed(rows.order_by("-received_at", "-id")[: limit + 1])


def _by_words(rows: "QuerySet[Ticket]", actor: Actor, query: SearchQuery, limit: int) -> list[ListedTicket]:
    """Words of three characters and more by trigrams, shorter ones by the index of pieces. For a single character,
    which thousands of tickets have, the newest are looked through first: they nearly always fill the page.
    """
    if any(len(word) == 1 for word in query.short_words):
        newest = rows.order_by("-received_at", "-id").values("id")[:NEWEST]
        among = Ticket.objects.filter(id__in=newest)
        for word in query.short_words:
            among = among.filter(Q(title__icontains=word) | Q(address_text__icontains=word))
        page = _newest(_with_words(among, actor, query, query.long_words), limit)
        if len(page) > limit:
            return page
    return _newest(_with_words(rows, actor, query, query.words), limit)


def _with_words(
    rows: "QuerySet[Ticket]", actor: Actor, query: SearchQuery, words: tuple[str, ...]
) -> "QuerySet[Ticket]":
    """Every word somewhere in title, text or address; words of one or two characters in title or address.

    plan: ticketwords_trigrams or ticketwords_pieces (GIN), then the tickets by primary key with the audience as a
    filter; a long word that nearly every ticket has is met by walking ticket_received.
    """
    rows = rows.alias(pieces=Func("words__heading", function="dispatch_pieces", output_field=GRAMS))
    for word in words:
        rows = rows.filter(
            Q(pieces__contains=[word]) if word in query.short_words else Q(words__words__contains=word)
        )
    if not sees_requester(actor) and not actor.has(Role.SYSTEM, Role.CITY):
        own = Q(kind=Ticket.Kind.GRID_EVENT, channel="inspector")
        for word in query.words:
            rows = rows.filter(Q(address_text__icontains=word) | own)
    return rows


def _mark(ticket: ListedTicket) -> str:
    """An opaque mark of the last row of a page."""
    return base64.urlsafe_b64encode(f"{ticket.received_at.isoformat()}|{ticket.id}".encode()).decode()


def _behind(mark: str) -> Q:
    """Rows behind the mark; raises `cursor_invalid` for one we did not write."""
    try:
        received, _, ticket_id = base64.urlsafe_b64decode(mark.encode()).decode().partition("|")
        at, last = datetime.fromisoformat(received), UUID(ticket_id)
    except ValueError as broken:
        raise GridlineError("cursor_invalid", status=422, field="after") from broken
    return Q(received_at__lt=at) | Q(received_at=at, id__lt=last)
