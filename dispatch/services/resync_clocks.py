"""After the calendar or a limit changed: count the clocks of everything open anew."""

from uuid import UUID

from django.db import transaction

from dispatch.models import FieldTask, SupervisionOrder, Topic
from dispatch.selectors.current_moment import current_moment
from dispatch.services.recount_tickets import CHUNK, recount_tickets
from dispatch.services.recount_verification import recount_verification
from dispatch.services.supervision_change import SupervisionChange
from dispatch.services.work_change import WorkChange


def resync_clocks(*, batch: int = CHUNK) -> int:
    """Bring everything open to the newest version of calendar, limits and ladder; how many tickets were counted.

    City times never move. A ticket whose due times changed gets the event `ticket_clocks_recounted`. Each batch is a
    transaction of its own; running it again, or beside people at work, does no harm.
    """
    counted, last = 0, None
    while ids := recount_tickets(after=last, most=batch):
        counted += len(ids)
        last = ids[-1]
    resync_others()
    return counted


def resync_others() -> None:
    """The same for whatever else has clocks: orders, topics, field and verification tasks."""
    for order_id in SupervisionOrder.objects.filter(closed_at=None).values_list("id", flat=True):
        _recount_order(order_id)
    for model in (Topic, FieldTask):
        for work_id in model.objects.filter(closed_at=None).values_list("id", flat=True):
            _recount_work(model, work_id)
    recount_verification()


@transaction.atomic
def _recount_order(order_id: UUID) -> None:
    order = SupervisionOrder.objects.select_for_update().filter(id=order_id, closed_at=None).first()
    if order is not None:
        SupervisionChange(order, moment=current_moment()).write()


@transaction.atomic
def _recount_work(model: type[Topic] | type[FieldTask], work_id: UUID) -> None:
    row = model.objects.select_for_update().filter(id=work_id, closed_at=None).first()
    if row is not None:
        WorkChange(row, moment=current_moment()).write()
