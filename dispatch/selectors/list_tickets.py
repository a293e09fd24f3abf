"""Which tickets lie in this queue, under these filters, earliest clock first?"""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from dispatch.domain.queues import BY_NAME, Narrowing, Queue, queues_of
from dispatch.domain.search import may_search_phones, phone_of
from dispatch.models import NoticeAcknowledgement, TerminationRequest, Ticket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import names
from dispatch.selectors.sealer import sealer
from dispatch.selectors.search_tickets import requesters_of
from dispatch.selectors.ticket_row import ROW_FIELDS, ticket_row
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import sees_requester

MOST_ROWS = 500
UNCOUNTED = frozenset({Narrowing.CLOSED, Narrowing.ANY})


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """What a list is narrowed by; empty fields narrow nothing. ``after`` is the cursor of the page before."""

    queue: str = "all_open"
    kind: str = ""
    state: str = ""
    lamp: str = ""
    subdistrict: str = ""
    unit: str = ""
    text: str = ""
    after: str = ""
    limit: int = 50


def list_tickets(*, actor: Actor, wanted: TicketFilter, moment: Moment) -> dict[str, Any]:
    """`{items, next}`: at most 500 rows by earliest due time, those without a clock last; one statement
    (two when ``text`` looks like a phone number). Raises `queue_unknown` and `cursor_invalid`.
    """
    limit = max(1, min(wanted.limit, MOST_ROWS))
    rows = narrowed(visible_tickets(actor), actor, wanted, moment)
    closed = wanted.queue == "closed"
    rows = (
        rows.order_by("-closed_at", "-id")
        if closed
        else rows.order_by(F("next_due_at").asc(nulls_last=True), "id")
    )
    if wanted.after:
        rows = rows.filter(after_cursor(wanted.after, closed=closed))
    page = list(rows.only(*ROW_FIELDS)[: limit + 1])
    known = names(moment)
    more = len(page) > limit
    return {
        "items": [ticket_row(ticket, known, moment.now, actor=actor) for ticket in page[:limit]],
        "next": cursor_of(page[limit - 1], closed=closed) if more else None,
    }


def narrowed(
    rows: "QuerySet[Ticket]", actor: Actor, wanted: TicketFilter, moment: Moment
) -> "QuerySet[Ticket]":
    """The queue and every filter."""
    queue = BY_NAME.get(wanted.queue)
    if queue is None:
        raise GridlineError("queue_unknown", status=422, field="queue", given=wanted.queue[:40])
    rows = rows.filter(queue_condition(queue, actor, moment.now))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.subdistrict:
        rows = rows.filter(subdistrict_code=wanted.subdistrict)
    if wanted.unit:
        rows = rows.filter(lead_unit__code=wanted.unit)
    if wanted.lamp:
        rows = rows.filter(lamp_condition(wanted.lamp, moment.now))
    if wanted.text.strip():
        rows = rows.filter(text_condition(wanted.text.strip(), actor))
    return rows


def queue_condition(queue: Queue, actor: Actor, now: datetime) -> Q:
    """The queue as a condition on tickets."""
    if queue.narrowing is Narrowing.ANY:
        return Q()
    if queue.narrowing is Narrowing.CLOSED:
        return Q(closed_at__isnull=False)
    condition = Q(closed_at__isnull=True)
    if queue.states:
        condition &= Q(state__in=sorted(queue.states))
    if queue.narrowing is Narrowing.OWN_UNIT:
        condition &= Q(lead_unit_id__in=sorted(actor.unit_codes))
    elif queue.narrowing is Narrowing.INTERIM:
        condition &= Q(interim_unit_id__in=sorted(actor.unit_codes))
    elif queue.narrowing is Narrowing.TOLD:
        own = sorted(actor.unit_codes)
        noted = NoticeAcknowledgement.objects.filter(ticket=OuterRef("pk"), unit_id__in=own)
        condition &= Q(notify_units__overlap=own) & ~Q(Exists(noted))
    elif queue.narrowing is Narrowing.TERMINATION:
        asked = TerminationRequest.objects.filter(ticket=OuterRef("pk"), state="requested")
        condition &= Q(Exists(asked))
    elif queue.narrowing is Narrowing.LATE:
        condition &= Q(next_due_at__lt=now)
    elif queue.narrowing is Narrowing.MINE:
        account = actor.account_id
        condition &= (
            Q(decided_by_id=account)
            | Q(assignee_id=account)
            | Q(participants__contains=[f"person:{account}"])
        )
    return condition


def lamp_condition(lamp: str, now: datetime) -> Q:
    """Tickets whose lamp has this colour now."""
    if lamp == "red":
        return Q(next_due_at__lte=now)
    if lamp == "amber":
        return Q(next_due_at__gt=now, next_amber_at__lte=now)
    if lamp == "blue":
        return Q(next_due_at__gt=now) & (Q(next_amber_at__gt=now) | Q(next_amber_at__isnull=True))
    if lamp == "grey":
        return Q(next_due_at__isnull=True)
    raise GridlineError("lamp_unknown", status=422, field="lamp")


def text_condition(text: str, actor: Actor) -> Q:
    """Number, the city's number, words of the address, and of title and text for who may see a requester; digits are
    tried as the requester's phone too, for who may search phones.
    """
    condition = Q(number__istartswith=text) | Q(external_number=text) | Q(address_text__icontains=text)
    if sees_requester(actor) or actor.has(Role.SYSTEM, Role.CITY):
        condition |= Q(title__icontains=text) | Q(text__icontains=text)
    phone_index = phone_asked(text, actor)
    if phone_index is not None:
        condition |= Q(hotline__requester_id__in=requesters_of(actor, phone_index))
    return condition


def phone_asked(text: str, actor: Actor) -> bytes | None:
    """The blind index of the phone a list is narrowed by, so that the search can be written down; None for none."""
    phone = phone_of(text) if may_search_phones(actor) else ""
    return sealer().index_of(phone) if phone else None


def cursor_of(ticket: Ticket, *, closed: bool) -> str:
    """An opaque mark of the last row of a page."""
    due = ticket.closed_at if closed else ticket.next_due_at
    return base64.urlsafe_b64encode(f"{due.isoformat() if due else ''}|{ticket.id}".encode()).decode()


def after_cursor(cursor: str, *, closed: bool) -> Q:
    """Rows behind the mark; raises `cursor_invalid` for one we did not write."""
    try:
        due_text, _, id_text = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        last_id = UUID(id_text)
        due = datetime.fromisoformat(due_text) if due_text else None
    except ValueError as broken:
        raise GridlineError("cursor_invalid", status=422, field="after") from broken
    if closed:
        return Q(closed_at__lt=due) | Q(closed_at=due, id__lt=last_id)
    if due is None:
        return Q(next_due_at__isnull=True, id__gt=last_id)
    return Q(next_due_at__gt=due) | Q(next_due_at__isnull=True) | Q(next_due_at=due, id__gt=last_id)


def count_queues(*, actor: Actor, moment: Moment) -> list[dict[str, Any]]:
    """How many open tickets lie in each of the actor's queues; one statement. Closed ones are not counted."""
    queues = [queue for queue in queues_of(actor.roles) if queue.narrowing not in UNCOUNTED]
    counts = {queue.name: Count("id", filter=queue_condition(queue, actor, moment.now)) for queue in queues}
    found = visible_tickets(actor).filter(closed_at__isnull=True).aggregate(**counts) if counts else {}
    return [{"name": queue.name, "count": found[queue.name]} for queue in queues]
