"""What the centre makes of a field task's result: send it back (退回), close (办结) or cancel (取消)."""

from uuid import UUID

from dispatch.models import FieldTask
from dispatch.services.changing_work import changing_task
from dispatch.services.follow_look_back import follow_look_back
from grid.domain.actor import Actor


def send_back_field_task(
    *, task_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> FieldTask:
    """The same person goes again, with the time counted anew; raises what the life cycle refuses."""
    with changing_task(task_id=task_id, actor=actor, version=version) as (change, task):
        change.step("send_back", actor=actor, data={"reason": reason}, reason=bool(reason.strip()))
        task.plan_at = None
        change.give_out()
    return task


def close_field_task(*, task_id: UUID, actor: Actor, version: int | None = None) -> FieldTask:
    """The result stands. A look-back that failed leads to supervision of the unit; raises what is refused."""
    with changing_task(task_id=task_id, actor=actor, version=version) as (change, task):
        change.step("close", actor=actor, data={"passed": task.passed})
        if task.kind == FieldTask.Kind.LOOK_BACK:
            change.after_write(lambda: follow_look_back(task=task, moment=change.moment))
    return task


def cancel_field_task(*, task_id: UUID, actor: Actor, reason: str, version: int | None = None) -> FieldTask:
    """Not needed any more; raises what the life cycle refuses."""
    with changing_task(task_id=task_id, actor=actor, version=version) as (change, task):
        change.step("cancel", actor=actor, data={"reason": reason}, reason=bool(reason.strip()))
    return task
