"""The work on the spot: start (开始) and hand in the result (提交) of a field task."""

from collections.abc import Mapping
from uuid import UUID

from dispatch.domain.checklists import ANSWER_LENGTH, unanswered
from dispatch.domain.distance import metres_between
from dispatch.models import FieldTask
from dispatch.services.changing_work import changing_task
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor


def start_field_task(
    *, task_id: UUID, actor: Actor, place: LonLat | None = None, version: int | None = None
) -> FieldTask:
    """Begin; how far from the spot is kept, None where either place is unknown. Raises what the life cycle refuses."""
    with changing_task(task_id=task_id, actor=actor, version=version) as (change, task):
        distance_m = None
        if place is not None and task.point is not None:
            distance_m = metres_between(place, LonLat(task.point.x, task.point.y))
        change.step(
            "start",
            actor=actor,
            data={"assignee": str(actor.account_id), "distance_m": distance_m},
        )
        task.distance_m = distance_m
    return task


def submit_field_task(
    *,
    task_id: UUID,
    actor: Actor,
    findings: str,
    answers: Mapping[str, str] | None = None,
    passed: bool | None = None,
    version: int | None = None,
) -> FieldTask:
    """Hand in what was found; a look-back says whether it passed. Raises what the life cycle refuses."""
    with changing_task(task_id=task_id, actor=actor, version=version) as (change, task):
        given = {code: str(answer)[:ANSWER_LENGTH] for code, answer in (answers or {}).items()}
        change.step(
            "submit_result",
            actor=actor,
            data={"assignee": str(actor.account_id), "passed": passed},
            unanswered_points=unanswered(task.checklist, given),
            findings=bool(findings.strip()),
            outcome_stated=passed is not None or task.kind != FieldTask.Kind.LOOK_BACK,
        )
        known = {point["code"] for point in task.checklist}
        task.answers = {code: answer for code, answer in given.items() if code in known}
        task.findings, task.passed = findings.strip(), passed
        task.done_by_id, task.submitted_at = actor.account_id, change.moment.now
    return task
