"""The task as its reader may see it, through the schema that fits the reader."""

from typing import Any
from uuid import UUID

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.scope import sees_requester
from mobile_api.api.schemas import TaskDetail, TaskWithoutRequester
from mobile_api.selectors.task_detail import task_detail


def task_answer(*, ticket_id: UUID, actor: Actor) -> dict[str, Any]:
    """The task, JSON-able; raises `ticket_not_found`."""
    schema = TaskDetail if sees_requester(actor) else TaskWithoutRequester
    return schema.model_validate(task_detail(ticket_id=ticket_id, actor=actor)).model_dump(mode="json")


def task_answer_if_seen(*, ticket_id: UUID, actor: Actor) -> dict[str, Any] | None:
    """The same; None when a step took the ticket out of the actor's sight."""
    try:
        return task_answer(ticket_id=ticket_id, actor=actor)
    except GridlineError as gone:
        if gone.code != "ticket_not_found":
            raise
        return None
