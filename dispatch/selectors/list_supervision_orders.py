"""Which supervision orders does this actor see, the most urgent first?"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from dispatch.domain.supervision import SupervisionLevel
from dispatch.models import SupervisionOrder
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.supervision_access import visible_orders
from dispatch.selectors.supervision_queues import queue_conditions
from dispatch.selectors.supervision_row import supervision_row
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

PAGE = 50


def list_supervision_orders(
    *,
    actor: Actor,
    moment: Moment,
    levels: Sequence[int] = (),
    states: Sequence[str] = (),
    ticket_id: UUID | None = None,
    unit: str = "",
    ground: str = "",
    queue: str = "",
    late: bool = False,
    after: UUID | None = None,
    limit: int = PAGE,
) -> list[dict[str, Any]]:
    """Rows by earliest running due time, those without a clock last; ``after`` is the last id of the page before.

    ``unit`` is the supervised one, ``queue`` a name of `supervision_queues`, ``late`` keeps those with a clock that
    has passed. Two statements at most, whatever the page size. Raises `queue_unknown` (422).
    """
    orders = visible_orders(actor).select_related("ticket")
    if levels:
        orders = orders.filter(level__in=[level for level in levels if level in set(SupervisionLevel)])
    if states:
        orders = orders.filter(state__in=states)
    if ticket_id is not None:
        orders = orders.filter(ticket_id=ticket_id)
    if unit:
        orders = orders.filter(unit__code=unit)
    if ground:
        orders = orders.filter(ground=ground)
    if late:
        orders = orders.filter(next_due_at__lte=moment.now, closed_at=None)
    if queue:
        orders = orders.filter(_condition(queue, moment))
    if after is not None:
        orders = orders.filter(_behind(after))
    page = orders.order_by(F("next_due_at").asc(nulls_last=True), "id")[:limit]
    return [supervision_row(order, actor=actor, moment=moment) for order in page]


def _condition(queue: str, moment: Moment) -> Q:
    found = queue_conditions(moment).get(queue)
    if found is None:
        raise GridlineError("queue_unknown", status=422, field="queue", given=queue[:40])
    return found


def _behind(after: UUID) -> Q:
    """Rows that sort behind the one named; an unknown id lets everything through."""
    last = SupervisionOrder.objects.filter(id=after).values_list("next_due_at", flat=True).first()
    if last is None:
        known = SupervisionOrder.objects.filter(id=after).exists()
        return Q(next_due_at__isnull=True, id__gt=after) if known else Q()
    return Q(next_due_at__gt=last) | Q(next_due_at=last, id__gt=after) | Q(next_due_at__isnull=True)
