"""The doors of verification tasks (核查任务): plan, give out, work on the spot; one route for each verb."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from dispatch.api import verification_task_schemas as forms
from dispatch.api.actions import expected_version
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.once import once
from dispatch.api.positions import position_of
from dispatch.api.ticket_schemas import ReasonIn
from dispatch.domain.errors import VersionConflict
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.verification_access import get_verification_task
from dispatch.selectors.verification_proposal import proposal_view, verification_proposal
from dispatch.selectors.verification_rooms import verification_rooms
from dispatch.selectors.verification_view import (
    list_verification,
    verification_progress,
    verification_sheet,
)
from dispatch.services.assign_verification import assign_verification
from dispatch.services.do_verification import mark_exception, start_verification, submit_verification
from dispatch.services.judge_verification import cancel_verification, replan_verification
from dispatch.services.plan_verification import plan_verification
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["verification tasks"], auth=signed_in)
ONE = "/verification-tasks/{uuid:verification_id}"
VerifiedSheet = forms.VerificationSheet


@router.get("/verification-tasks", response=forms.VerificationRows, operation_id="list_verification_tasks")
def rows(request: HttpRequest, wanted: Annotated[forms.VerificationFilter, Query()]) -> dict[str, Any]:
    """The tasks the caller may see, the earliest due first."""
    items = list_verification(
        actor=actor_of_request(request),
        moment=current_moment(),
        campaign=wanted.campaign,
        states=wanted.state,
        area=wanted.area,
        mine=wanted.mine,
        to_check=wanted.to_check,
        after=wanted.after,
        limit=wanted.limit,
    )
    return {"items": items, "next": items[-1]["id"] if len(items) == wanted.limit else None}


@router.get(
    "/verification-tasks/progress", response=forms.ProgressOut, operation_id="verification_task_progress"
)
def progress(request: HttpRequest, campaign: str, by: str = "subdistrict", area: str = "") -> dict[str, Any]:
    """Tasks by state and the rate of verification by subdistrict, community or cell."""
    actor = actor_of_request(request)
    return verification_progress(campaign_code=campaign[:32], by=by[:16], area=area[:32], actor=actor)


@router.post(
    "/verification-tasks/preview", response=forms.PlanPreview, operation_id="preview_verification_plan"
)
def preview(request: HttpRequest, body: forms.PlanIn) -> dict[str, Any]:
    """What a plan would give to whom (派发预览); nothing is written."""
    moment = current_moment()
    proposal = verification_proposal(
        campaign_code=body.campaign,
        areas=body.areas,
        most_records=body.most_records,
        actor=actor_of_request(request),
        moment=moment,
    )
    return proposal_view(proposal, moment=moment)


@router.post(
    "/verification-tasks/plan", response={201: forms.PlanOut}, operation_id="plan_verification_tasks"
)
def plan(request: HttpRequest, body: forms.MakePlanIn) -> HttpResponse:
    """Cut a campaign into tasks (派发); what has a task already gets no second one."""

    def work() -> tuple[int, Any]:
        made = plan_verification(
            campaign_code=body.campaign,
            actor=actor_of_request(request),
            areas=body.areas,
            most_records=body.most_records,
            planned_at=body.planned_at,
            assign=body.assign,
        )
        return 201, {
            "id": str(made.id),
            "campaign": body.campaign,
            "most_records": made.most_records,
            "plan_at": made.plan_at,
            "tasks": made.tasks,
            "records": made.records,
        }

    return once(request, "plan_verification", body.model_dump(mode="json"), work)


@router.post("/verification-tasks/assign", response=forms.GivenOut, operation_id="assign_verification_tasks")
def assign(request: HttpRequest, body: forms.GiveOutIn) -> HttpResponse:
    """Give out planned tasks (指派): evenly, or to one person."""

    def work() -> tuple[int, Any]:
        given = assign_verification(
            actor=actor_of_request(request),
            campaign_code=body.campaign,
            area=body.area,
            task_ids=body.tasks,
            assignee=body.assignee,
        )
        return 200, {"assigned": given}

    return once(request, "assign_verification", body.model_dump(mode="json"), work)


@router.get(ONE, response=VerifiedSheet, operation_id="get_verification_task")
def task(request: HttpRequest, verification_id: UUID) -> dict[str, Any]:
    """One task with clocks, batch and the caller's next actions."""
    return sheet(request, verification_id)


@router.get(ONE + "/rooms", response=forms.RoomsOut, operation_id="verification_task_rooms")
def rooms(request: HttpRequest, verification_id: UUID) -> dict[str, Any]:
    """The list to work through: building, floors, rooms, with what is known and what was answered."""
    found = get_verification_task(task_id=verification_id, actor=actor_of_request(request))
    return verification_rooms(found)


@router.post(ONE + "/start", response=VerifiedSheet, operation_id="start_verification_task")
def start(request: HttpRequest, verification_id: UUID, body: forms.StartVerificationIn) -> HttpResponse:
    """Begin on site (开始), or elsewhere with the reason."""
    place = position_of(body.location)
    return act(request, verification_id, body, start_verification, place=place, reason=body.reason)


@router.post(ONE + "/submit_result", response=VerifiedSheet, operation_id="submit_verification_task")
def submit(request: HttpRequest, verification_id: UUID, body: forms.SubmitVerificationIn) -> HttpResponse:
    """Hand in every room's result (提交)."""
    records = [record.model_dump(mode="json", exclude_unset=True) for record in body.records]
    return act(request, verification_id, body, submit_verification, records=records)


@router.post(ONE + "/mark_exception", response=VerifiedSheet, operation_id="except_verification_task")
def exception(request: HttpRequest, verification_id: UUID, body: forms.ExceptionIn) -> HttpResponse:
    """Say why it cannot be verified (无法核查)."""
    return act(request, verification_id, body, mark_exception, ground=body.ground, reason=body.reason)


@router.post(ONE + "/replan", response=VerifiedSheet, operation_id="replan_verification_task")
def replan(request: HttpRequest, verification_id: UUID, body: ReasonIn) -> HttpResponse:
    """Plan it again (重排)."""
    return act(request, verification_id, body, replan_verification, reason=body.reason)


@router.post(ONE + "/cancel", response=VerifiedSheet, operation_id="cancel_verification_task")
def cancel(request: HttpRequest, verification_id: UUID, body: ReasonIn) -> HttpResponse:
    """Cancel it (取消) with the reason."""
    return act(request, verification_id, body, cancel_verification, reason=body.reason)


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
    found = get_verification_task(task_id=task_id, actor=actor)
    return verification_sheet(found, actor=actor, moment=current_moment())


declare_headers(router, IDEMPOTENCY_KEY, paths="/verification-tasks/(plan|assign)")
declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths="/verification-tasks/.+/.+")
