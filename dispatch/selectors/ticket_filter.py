"""Queue and filters of a list as conditions on tickets."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from dispatch.domain.queues import BY_NAME, Narrowing, Queue
from dispatch.models import NoticeAcknowledgement, TerminationRequest, Ticket
from dispatch.selectors.current_moment import Moment
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


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


def narrowed(
    rows: "QuerySet[Ticket]", actor: Actor, wanted: TicketFilter, moment: Moment
) -> "QuerySet[Ticket]":
    """The queue and every filter but the text, which is a matter of the search.

    Raises `queue_unknown` and `lamp_unknown` (422).
    """
    rows = rows.filter(queue_condition(queue_of(wanted), actor, moment.now))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.subdistrict:
        rows = rows.filter(subdistrict_code=wanted.subdistrict)
    if wanted.unit:
        # the lead unit is always in the audience: ticket_audience finds its tickets, closed ones too
        rows = rows.filter(lead_unit__code=wanted.unit, audience__contains=[f"unit:{wanted.unit}"])
    if wanted.lamp:
        rows = rows.filter(lamp_condition(wanted.lamp, moment.now))
    return rows


def queue_of(wanted: TicketFilter) -> Queue:
    """The queue by its name; raises `queue_unknown` (422)."""
    queue = BY_NAME.get(wanted.queue)
    if queue is None:
        raise GridlineError("queue_unknown", status=422, field="queue", given=wanted.queue[:40])
    return queue


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
        asked = TerminationRequest.objects.filter(state="requested")
        condition &= Q(id__in=asked.values("ticket_id"))
    elif queue.narrowing is Narrowing.LATE:
        condition &= Q(next_due_at__lt=now)
    elif queue.narrowing is Narrowing.MINE:
        condition &= _mine(actor)
    return condition


def _mine(actor: Actor) -> Q:
    """Decided by the actor, given to the actor, or with the actor among those who took part.

    plan: one bitmap of ticket_decided, ticket_assignee and ticket_audience, which holds every participant's key.
    """
    account, key = actor.account_id, f"person:{actor.account_id}"
    took_part = Q(participants__contains=[key], audience__contains=[key])
    return Q(decided_by_id=account) | Q(assignee_id=account) | took_part


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
