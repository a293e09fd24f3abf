"""I2 for supervision orders: each is the fold of its history, and its ticket shows the gravest one in force."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from uuid import UUID

from django.db.models import Q

from dispatch.domain.events import SUPERVISION_ORDER
from dispatch.domain.fold import BrokenHistory, PastEvent, fold
from dispatch.domain.invariants import Breach
from dispatch.domain.supervision import IN_FORCE
from dispatch.models import Event, SupervisionOrder, Ticket

CHUNK = 2000


def supervision() -> Iterator[Breach]:
    """Orders against their histories, tickets against their orders; three statements for all of them."""
    orders = {order.id: order for order in SupervisionOrder.objects.iterator(CHUNK)}
    rows = (
        Event.objects.filter(subject_type=SUPERVISION_ORDER)
        .order_by("subject_id", "seq")
        .values_list("subject_id", "seq", "type", "data")
        .iterator(CHUNK)
    )
    told = set()
    for order_id, events in groupby(rows, key=lambda row: row[0]):
        told.add(order_id)
        order = orders.get(order_id)
        if order is None:
            yield Breach("I2", str(order_id), "history without a supervision order")
            continue
        yield from order_breaches(order, [PastEvent(seq, type_, data) for _, seq, type_, data in events])
    for order_id in orders.keys() - told:
        yield Breach("I2", orders[order_id].number, "a supervision order without history")
    yield from shown_levels(orders.values())


def shown_levels(orders: Iterable[SupervisionOrder]) -> Iterator[Breach]:
    """A ticket shows the level of the gravest order in force, and none without one."""
    gravest: dict[UUID, int] = {}
    for order in orders:
        if order.state in IN_FORCE:
            gravest[order.ticket_id] = max(order.level, gravest.get(order.ticket_id, 0))
    concerned = Ticket.objects.filter(Q(supervision_level__isnull=False) | Q(id__in=gravest))
    for ticket_id, number, shown in concerned.values_list("id", "number", "supervision_level"):
        if shown != gravest.get(ticket_id):
            yield Breach("I2", number, f"shows supervision {shown}, in force is {gravest.get(ticket_id)}")


def order_breaches(order: SupervisionOrder, events: list[PastEvent]) -> Iterator[Breach]:
    """What the history tells against what the row says."""
    try:
        folded = fold(events)
    except BrokenHistory as broken:
        yield Breach("I2", order.number, str(broken))
        return
    facts = (
        ("state", folded.state, order.state),
        ("version", folded.version, order.version),
        ("event count", folded.seq, order.event_seq),
    )
    for name, in_history, in_row in facts:
        if in_history != in_row:
            yield Breach("I2", order.number, f"{name}: the history says {in_history}, the row {in_row}")
