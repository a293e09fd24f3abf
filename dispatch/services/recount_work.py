"""Count the clocks of orders, topics, field tasks and support calls anew, and say so where a due time moved."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.domain.events import NewEvent
from dispatch.feed.append import append
from dispatch.models import Deadline, FieldTask, SupervisionOrder, SupportCall, Topic
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.work_holder import holder_of_work, subject_type_of
from dispatch.services.supervision_change import SupervisionChange
from dispatch.services.support_call_change import SupportCallChange
from dispatch.services.work_change import WorkChange
from grid.domain.actor import Actor

Work = SupervisionOrder | Topic | FieldTask | SupportCall
#: Each kind of work with the frame that winds its clocks.
FRAMES: Mapping[type[Work], Callable[..., SupervisionChange | WorkChange | SupportCallChange]] = {
    SupervisionOrder: SupervisionChange,
    Topic: WorkChange,
    FieldTask: WorkChange,
    SupportCall: SupportCallChange,
}


def recount_work() -> None:
    """Bring everything open beside tickets to the newest calendar, limits and ladder, each in its own transaction.

    City times never move, what fired has fired. Whose due times moved gets the event `…_clocks_recounted`.
    """
    for model in FRAMES:
        for work_id in model._default_manager.filter(closed_at=None).values_list("id", flat=True):
            recount_row(model, work_id)


@transaction.atomic
def recount_row(model: type[Work], work_id: UUID) -> None:
    """The same for one row, whatever its state; nothing when it is gone."""
    row = model._default_manager.select_for_update().filter(id=work_id).first()
    if row is None:
        return
    moment = current_moment()
    before = _running(row)
    FRAMES[model](row, moment=moment).write()
    after = _running(row)
    if after != before:
        _tell(row, after, moment)


def _running(row: Work) -> dict[str, datetime]:
    rows = Deadline.objects.filter(subject_type=subject_type_of(row), subject_id=row.id, met_at=None)
    return dict(rows.values_list("stage", "due_at"))


def _tell(row: Work, due: Mapping[str, datetime], moment: Moment) -> None:
    row.event_seq += 1
    row.save(update_fields=["event_seq"])
    subject_type = subject_type_of(row)
    data = {
        "version": row.version,
        "calendar_version": moment.calendar_version,
        "holder": holder_of_work(row),
        "due": {stage: at.isoformat() for stage, at in due.items()},
    }
    append(
        [
            NewEvent(
                subject_type=subject_type,
                subject_id=row.id,
                seq=row.event_seq,
                type=f"{subject_type}_clocks_recounted",
                actor=Actor.system(),
                at=moment.now,
                data=data,
                audience=frozenset(row.audience),
                gone=frozenset(),
            )
        ]
    )
