"""Approve a collection (审核入库): what was found enters the base registry or the facility layer, with its trace."""

from uuid import UUID

from dispatch.models import FieldTask
from dispatch.services.changing_work import changing_task
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.services.write_collected import write_collected


def approve_collection(*, task_id: UUID, actor: Actor, version: int | None = None) -> FieldTask:
    """A data clerk confirms; raises what the life cycle and the registry refuse, and then writes nothing."""
    with changing_task(task_id=task_id, actor=actor, version=version) as (change, task):
        written = f"{task.record.get('subject_kind')}:{task.record.get('subject_code')}"
        change.step("approve", actor=actor, data={"written": written[:80]})
        if not task.record:
            raise GridlineError("record_missing", status=409)
        task.written_to = write_collected(
            record=task.record,
            key=str(task.id),
            submitted_by=str(task.done_by_id or ""),
            approved_by=actor.username,
            at=change.moment.now,
        )
    return task
