"""Which tickets lie in this queue, under these filters, earliest clock first?"""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from dispatch.domain.lifecycle.states import is_final
from dispatch.domain.queues import Narrowing
from dispatch.domain.search import may_search_phones, phone_of, read_query
from dispatch.models import Ticket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.listed_ticket import ListedTicket, listed
from dispatch.selectors.names import names
from dispatch.selectors.sealer import sealer
from dispatch.selectors.search_tickets import matching_page
from dispatch.selectors.ticket_filter import TicketFilter, narrowed, queue_of
from dispatch.selectors.ticket_row import ticket_row
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

__all__ = ["MOST_ROWS", "TicketFilter", "list_tickets", "phone_asked"]

MOST_ROWS = 500
#: What can lie in a queue: open tickets, closed ones.
OPEN_ALONE, CLOSED_ALONE, BOTH = (True, False), (False, True), (True, True)


@dataclass(frozen=True, slots=True)
class Mark:
    """The last row of a page: ``at`` is its due time, for a closed one when it was closed; None without a clock."""

    closed: bool
    at: datetime | None
    id: UUID


def list_tickets(*, actor: Actor, wanted: TicketFilter, moment: Moment) -> dict[str, Any]:
    """`{items, next}`: at most 500 rows by earliest due time, those without a clock after them, closed ones last and
    the latest first; under a text the newest first, as the search finds them. One statement, at most three.

    Raises `queue_unknown`, `lamp_unknown`, `query_too_long` and `cursor_invalid`.
    """
    limit = max(1, min(wanted.limit, MOST_ROWS))
    rows = narrowed(visible_tickets(actor), actor, wanted, moment)
    if wanted.text.strip():
        page, following = matching_page(rows, actor, read_query(wanted.text), after=wanted.after, limit=limit)
    else:
        page = _page(rows, wanted, limit + 1)
        following = _cursor_of(page[limit - 1]) if len(page) > limit else None
    known = names(moment)
    return {
        "items": [ticket_row(ticket, known, moment.now, actor=actor) for ticket in page[:limit]],
        "next": following,
    }


def _page(rows: "QuerySet[Ticket]", wanted: TicketFilter, limit: int) -> list[ListedTicket]:
    """The open ones, then the closed ones, as far as the queue holds them and the page has room."""
    mark = _mark_of(wanted.after) if wanted.after else None
    with_open, with_closed = _held(wanted)
    page: list[ListedTicket] = []
    if with_open and not (mark and mark.closed):
        page = _open(rows.filter(closed_at__isnull=True), mark, limit)
        mark = None
    if with_closed and len(page) < limit:
        page += _closed(rows.filter(closed_at__isnull=False), mark, limit - len(page))
    return page


def _held(wanted: TicketFilter) -> tuple[bool, bool]:
    """Whether open and closed tickets can be in the list at all: no closed one has a clock, no open one has ended."""
    narrowing = queue_of(wanted).narrowing
    held = {Narrowing.ANY: BOTH, Narrowing.CLOSED: CLOSED_ALONE}.get(narrowing, OPEN_ALONE)
    ended = [is_final(kind, wanted.state) for kind in Ticket.Kind.values] if wanted.state else [True, False]
    return held[0] and not all(ended), held[1] and any(ended) and wanted.lamp in ("", "grey")


def _open(rows: "QuerySet[Ticket]", mark: Mark | None, limit: int) -> list[ListedTicket]:
    """By due time, those without a clock last.

    plan: ticket_open_by_due in its order with the scope as a filter, from the mark on (the two conditions of it make
    a range; one `OR` would walk all pages before); ticket_state_due or ticket_unit_state and a sort for what is rare.
    """
    ordered = rows.order_by(F("next_due_at").asc(nulls_last=True), "id")
    if mark is None:
        return listed(ordered[:limit])
    unclocked = ordered.filter(next_due_at__isnull=True)
    if mark.at is None:
        return listed(unclocked.filter(id__gt=mark.id)[:limit])
    behind = Q(next_due_at__gt=mark.at) | Q(id__gt=mark.id)
    page = listed(ordered.filter(behind, next_due_at__gte=mark.at)[:limit])
    return page + listed(unclocked[: limit - len(page)]) if len(page) < limit else page


def _closed(rows: "QuerySet[Ticket]", mark: Mark | None, limit: int) -> list[ListedTicket]:
    """The latest closed first.

    plan: ticket_closed in its order with the scope as a filter; ticket_audience and a sort for who sees little.
    """
    if mark is not None and mark.at is not None:
        behind = Q(closed_at__lt=mark.at) | Q(id__lt=mark.id)
        rows = rows.filter(behind, closed_at__lte=mark.at)
    return listed(rows.order_by("-closed_at", "-id")[:limit])


def phone_asked(text: str, actor: Actor) -> bytes | None:
    """The blind index of the phone a list is narrowed by, so that the search can be written down; None for none."""
    phone = phone_of(text) if may_search_phones(actor) else ""
    return sealer().index_of(phone) if phone else None


def _cursor_of(ticket: ListedTicket) -> str:
    """An opaque mark of the last row of a page."""
    closed = ticket.closed_at is not None
    at = ticket.closed_at if closed else ticket.next_due_at
    told = f"{'closed' if closed else 'open'}|{at.isoformat() if at else ''}|{ticket.id}"
    return base64.urlsafe_b64encode(told.encode()).decode()


def _mark_of(cursor: str) -> Mark:
    """Raises `cursor_invalid` (422) for a mark we did not write."""
    try:
        part, at, id_text = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        mark = Mark(part == "closed", datetime.fromisoformat(at) if at else None, UUID(id_text))
    except ValueError as broken:
        raise GridlineError("cursor_invalid", status=422, field="after") from broken
    if (
        part not in ("open", "closed")
        or (mark.closed and mark.at is None)
        or (mark.at and not mark.at.tzinfo)
    ):
        raise GridlineError("cursor_invalid", status=422, field="after")
    return mark
