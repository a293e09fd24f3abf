"""Count the clocks of open verification tasks anew, a batch at a time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.domain.verification_events import VERIFICATION_TASK
from dispatch.models import Deadline, VerificationTask
from dispatch.selectors.current_moment import current_moment
from dispatch.services.verification_change import VerificationChange

CHUNK = 2_000


def recount_verification() -> None:
    """Bring all of them to the newest version of calendar, limits and ladder; each batch in its own transaction.

    A task whose due times moved gets the event `verification_task_clocks_recounted`.
    """
    last: UUID | None = None
    while True:
        last = _recount(last)
        if last is None:
            return


@transaction.atomic
def _recount(after: UUID | None) -> UUID | None:
    rows = VerificationTask.objects.select_for_update().filter(closed_at=None)
    rows = rows.filter(id__gt=after) if after is not None else rows
    tasks = list(rows.order_by("id")[:CHUNK])
    if not tasks:
        return None
    VerificationChange(tasks, moment=current_moment()).recount(_running([task.id for task in tasks]))
    return tasks[-1].id


def _running(task_ids: Sequence[UUID]) -> dict[UUID, dict[str, datetime]]:
    """{task: {stage: due time}} of the clocks that run now."""
    rows = Deadline.objects.filter(subject_type=VERIFICATION_TASK, subject_id__in=task_ids, met_at=None)
    found: dict[UUID, dict[str, datetime]] = {}
    for subject_id, stage, due_at in rows.values_list("subject_id", "stage", "due_at"):
        found.setdefault(subject_id, {})[stage] = due_at
    return found
