"""After the calendar or a limit changed: count the clocks of everything open anew."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.models import Deadline, FieldTask, SupervisionOrder, Ticket, Topic
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.services.supervision_change import SupervisionChange
from dispatch.services.ticket_change import TicketChange
from dispatch.services.work_change import WorkChange
from grid.domain.actor import Actor

BATCH = 100


def resync_clocks(*, batch: int = BATCH) -> int:
    """Bring every open ticket and order to the newest version of calendar and limits; how many tickets were counted.

    City times never move. A ticket whose due times changed gets the event `ticket_clocks_recounted`. Each batch is a
    transaction of its own; running it again, or beside people at work, does no harm.
    """
    counted = 0
    while tickets := _next_tickets(batch):
        counted += tickets
    for order_id in SupervisionOrder.objects.filter(closed_at=None).values_list("id", flat=True):
        _recount_order(order_id)
    for model in (Topic, FieldTask):
        for work_id in model.objects.filter(closed_at=None).values_list("id", flat=True):
            _recount_work(model, work_id)
    return counted


@transaction.atomic
def _next_tickets(batch: int) -> int:
    moment = current_moment()
    tickets = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("hotline", "grid_event")
        .filter(closed_at=None, calendar_version__lt=moment.calendar_version)
        .order_by("id")[:batch]
    )
    counted = 0
    for ticket in tickets:
        _recount(ticket, moment)
        counted += 1
    return counted


def _recount(ticket: Ticket, moment: Moment) -> None:
    before = _running("ticket", ticket.id)
    change = TicketChange(ticket, moment=moment)
    change.write()
    due = _running("ticket", ticket.id)
    if due == before:
        return
    change.note(
        "ticket_clocks_recounted",
        actor=Actor.system(),
        data={
            "calendar_version": moment.calendar_version,
            "due": {stage: due_at.isoformat() for stage, due_at in due.items()},
        },
    )
    change.write()


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


def _running(subject_type: str, subject_id: UUID) -> dict[str, datetime]:
    rows = Deadline.objects.filter(subject_type=subject_type, subject_id=subject_id, met_at=None)
    return dict(rows.values_list("stage", "due_at"))
