"""Assign (指派) a field task to a person of the place, or take it back (撤回指派)."""

from uuid import UUID

from dispatch.models import FieldTask
from dispatch.selectors.field_people import field_person, people_who_took_part
from dispatch.services.changing_work import changing_task
from dispatch.services.plan_field_task import give_to
from grid.domain.actor import Actor


def assign_field_task(*, task_id: UUID, actor: Actor, assignee: int, version: int | None = None) -> FieldTask:
    """Raises `assignee_unknown`, `assignee_took_part` (422) and what the life cycle refuses."""
    with changing_task(task_id=task_id, actor=actor, version=version) as (change, task):
        field_person(account_id=assignee, task=task)
        took_part = assignee in people_who_took_part(task.ticket)
        give_to(change, assignee, actor=actor, how="person", took_part=took_part)
    return task


def revoke_field_task(*, task_id: UUID, actor: Actor, reason: str, version: int | None = None) -> FieldTask:
    """Back to the desk; raises what the life cycle refuses."""
    with changing_task(task_id=task_id, actor=actor, version=version) as (change, task):
        data = {"assignee": str(task.assignee_id), "reason": reason}
        change.step("revoke", actor=actor, data=data, reason=bool(reason.strip()))
        task.assignee_id = None
    return task
