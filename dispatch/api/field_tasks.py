"""The doors of field tasks (现场任务): patrols, collections, look-backs; one route for each verb."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from dispatch.api import field_task_schemas as forms
from dispatch.api.actions import expected_version
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.once import once
from dispatch.api.positions import position_of
from dispatch.api.ticket_schemas import NothingIn, ReasonIn
from dispatch.domain.errors import VersionConflict
from dispatch.selectors.checklists import checklists
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.field_task_view import list_field_tasks, task_sheet
from dispatch.selectors.work_access import get_task
from dispatch.services.approve_collection import approve_collection
from dispatch.services.assign_field_task import assign_field_task, revoke_field_task
from dispatch.services.create_patrol import create_patrol
from dispatch.services.do_field_task import start_field_task, submit_field_task
from dispatch.services.judge_field_task import cancel_field_task, close_field_task, send_back_field_task
from dispatch.services.report_collection import report_collection
from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["field tasks"], auth=signed_in)
ONE = "/field-tasks/{uuid:task_id}"
TaskSheet = forms.FieldTaskSheet


@router.get("/field-tasks", response=forms.FieldTaskRows, operation_id="list_field_tasks")
def tasks(request: HttpRequest, wanted: Annotated[forms.FieldTaskFilter, Query()]) -> dict[str, Any]:
    """The tasks the caller may see, the earliest due first."""
    items = list_field_tasks(
        actor=actor_of_request(request),
        moment=current_moment(),
        kind=wanted.kind,
        states=wanted.state,
        mine=wanted.mine,
        after=wanted.after,
        limit=wanted.limit,
    )
    return {"items": items, "next": items[-1]["id"] if len(items) == wanted.limit else None}


@router.get("/field-tasks/checklists", response=forms.ChecklistsOut, operation_id="list_checklists")
def points(request: HttpRequest) -> dict[str, Any]:
    """The points of each theme."""
    return {
        "themes": {theme: [point.as_json() for point in listed] for theme, listed in checklists().items()}
    }


@router.post("/field-tasks", response={201: TaskSheet}, operation_id="create_patrol")
def patrol(request: HttpRequest, body: forms.PatrolIn) -> HttpResponse:
    """Plan a patrol (巡查任务); the inspector of the responsibility grid gets it at once."""

    def work() -> tuple[int, Any]:
        place = position_of(body.location)
        if place is None:
            raise GridlineError("position_missing", status=422, field="location")
        task = create_patrol(
            actor=actor_of_request(request),
            title=body.title,
            theme=body.theme,
            place=place,
            radius_m=body.radius_m,
            planned_at=body.planned_at,
        )
        return 201, sheet(request, task.id)

    return once(request, "create_patrol", body.model_dump(mode="json"), work)


@router.post("/field-tasks/collections", response={201: TaskSheet}, operation_id="report_collection")
def collection(request: HttpRequest, body: forms.CollectionIn) -> HttpResponse:
    """Report what is new or gone (采集); a data clerk approves it into the base registry."""

    def work() -> tuple[int, Any]:
        place = position_of(body.location)
        if place is None:
            raise GridlineError("position_missing", status=422, field="location")
        task = report_collection(
            actor=actor_of_request(request),
            matter=body.matter,
            place=place,
            findings=body.findings,
            record=body.record,
        )
        return 201, sheet(request, task.id)

    return once(request, "report_collection", body.model_dump(mode="json"), work)


@router.get(ONE, response=TaskSheet, operation_id="get_field_task")
def task(request: HttpRequest, task_id: UUID) -> dict[str, Any]:
    """One task with checklist, clocks and the caller's next actions."""
    return sheet(request, task_id)


@router.post(ONE + "/assign", response=TaskSheet, operation_id="assign_field_task")
def assign(request: HttpRequest, task_id: UUID, body: forms.AssignTaskIn) -> HttpResponse:
    """Give it to somebody of the place (指派)."""
    return act(request, task_id, body, assign_field_task, assignee=body.assignee)


@router.post(ONE + "/revoke", response=TaskSheet, operation_id="revoke_field_task")
def revoke(request: HttpRequest, task_id: UUID, body: ReasonIn) -> HttpResponse:
    """Take it back (撤回指派)."""
    return act(request, task_id, body, revoke_field_task, reason=body.reason)


@router.post(ONE + "/start", response=TaskSheet, operation_id="start_field_task")
def start(request: HttpRequest, task_id: UUID, body: forms.StartTaskIn) -> HttpResponse:
    """Begin on the spot (开始)."""
    place = position_of(body.location)
    return act(request, task_id, body, start_field_task, place=place)


@router.post(ONE + "/submit_result", response=TaskSheet, operation_id="submit_field_task")
def submit(request: HttpRequest, task_id: UUID, body: forms.SubmitTaskIn) -> HttpResponse:
    """Hand in what was found (提交)."""
    return act(request, task_id, body, submit_field_task, **body.dict())


@router.post(ONE + "/send_back", response=TaskSheet, operation_id="send_back_field_task")
def send_back(request: HttpRequest, task_id: UUID, body: ReasonIn) -> HttpResponse:
    """Send it back (退回) with the reason."""
    return act(request, task_id, body, send_back_field_task, reason=body.reason)


@router.post(ONE + "/close", response=TaskSheet, operation_id="close_field_task")
def close(request: HttpRequest, task_id: UUID, body: NothingIn) -> HttpResponse:
    """Close it (办结); a failed look-back leads to supervision."""
    return act(request, task_id, body, close_field_task)


@router.post(ONE + "/approve", response=TaskSheet, operation_id="approve_field_task")
def approve(request: HttpRequest, task_id: UUID, body: NothingIn) -> HttpResponse:
    """Approve a collection into the base registry (审核入库)."""
    return act(request, task_id, body, approve_collection)


@router.post(ONE + "/cancel", response=TaskSheet, operation_id="cancel_field_task")
def cancel(request: HttpRequest, task_id: UUID, body: ReasonIn) -> HttpResponse:
    """Cancel it (取消) with the reason."""
    return act(request, task_id, body, cancel_field_task, reason=body.reason)


def act(
    request: HttpRequest, task_id: UUID, body: Schema, service: Callable[..., object], **fields: object
) -> HttpResponse:
    """Run the use-case, once per `Idempotency-Key`, and answer with the task as it is now."""
    actor = actor_of_request(request)
    version = expected_version(request)

    def work() -> tuple[int, Any]:
        service(task_id=task_id, actor=actor, version=version, **fields)
        return 200, sheet(request, task_id)

    try:
        return once(request, service.__name__, [str(task_id), body.model_dump(mode="json")], work)
    except VersionConflict as conflict:
        conflict.extra["current"] = sheet(request, task_id)
        raise


def sheet(request: HttpRequest, task_id: UUID) -> dict[str, Any]:
    """The sheet of a task for the caller."""
    actor = actor_of_request(request)
    found = get_task(task_id=task_id, actor=actor)
    return task_sheet(found, actor=actor, moment=current_moment())


declare_headers(router, IDEMPOTENCY_KEY, paths="/field-tasks(/collections)?")
declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths="/field-tasks/.+/.+")
