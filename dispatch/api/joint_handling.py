"""The doors of joint handling (并案办理)."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import side_path_schemas as forms
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.joint_handling import joint_handling_view
from dispatch.services.draft_joint_replies import draft_joint_replies
from dispatch.services.joint_handling import (
    add_to_joint_handling,
    begin_joint_handling,
    leave_joint_handling,
    record_joint_investigation,
)
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["joint handling"], auth=signed_in)


@router.post("/joint-handlings", response={201: forms.JointHandlingOut}, operation_id="begin_joint_handling")
def begin(request: HttpRequest, payload: forms.JointHandlingIn) -> HttpResponse:
    """Group tickets of the same fact under the unit that leads them all."""

    def work() -> tuple[int, Any]:
        joint = begin_joint_handling(actor=actor_of_request(request), **payload.model_dump())
        return 201, view(request, joint.id)

    return once(request, "begin_joint_handling", payload.model_dump(mode="json"), work)


@router.get(
    "/joint-handlings/{uuid:joint_id}", response=forms.JointHandlingOut, operation_id="joint_handling"
)
def joint_handling(request: HttpRequest, joint_id: UUID) -> dict[str, Any]:
    """One group with its members; the earliest deadline rules."""
    return view(request, joint_id)


@router.post(
    "/joint-handlings/{uuid:joint_id}/add",
    response=forms.JointHandlingOut,
    operation_id="join_joint_handling",
)
def add(request: HttpRequest, joint_id: UUID, payload: forms.JointMemberIn) -> HttpResponse:
    """One more ticket of the same fact."""

    def work() -> tuple[int, Any]:
        add_to_joint_handling(joint_id=joint_id, actor=actor_of_request(request), **payload.model_dump())
        return 200, view(request, joint_id)

    return once(request, "join_joint_handling", [str(joint_id), payload.model_dump(mode="json")], work)


@router.post(
    "/joint-handlings/{uuid:joint_id}/leave",
    response=forms.JointHandlingOut,
    operation_id="leave_joint_handling",
)
def leave(request: HttpRequest, joint_id: UUID, payload: forms.JointMemberIn) -> HttpResponse:
    """A ticket turns out to be another fact."""

    def work() -> tuple[int, Any]:
        leave_joint_handling(joint_id=joint_id, actor=actor_of_request(request), **payload.model_dump())
        return 200, view(request, joint_id)

    return once(request, "leave_joint_handling", [str(joint_id), payload.model_dump(mode="json")], work)


@router.post(
    "/joint-handlings/{uuid:joint_id}/investigate",
    response=forms.JointHandlingOut,
    operation_id="record_joint_investigation",
)
def investigate(request: HttpRequest, joint_id: UUID, payload: forms.InvestigationIn) -> HttpResponse:
    """The one investigation and its evidence."""

    def work() -> tuple[int, Any]:
        record_joint_investigation(joint_id=joint_id, actor=actor_of_request(request), **payload.model_dump())
        return 200, view(request, joint_id)

    sent = [str(joint_id), payload.model_dump(mode="json")]
    return once(request, "record_joint_investigation", sent, work)


@router.post(
    "/joint-handlings/{uuid:joint_id}/draft_replies",
    response=forms.JointDraftsOut,
    operation_id="draft_joint_replies",
)
def draft_replies(request: HttpRequest, joint_id: UUID, payload: forms.JointRepliesIn) -> HttpResponse:
    """One text into each ticket's own reply; each is signed and sent by itself."""

    def work() -> tuple[int, Any]:
        drafted = draft_joint_replies(
            joint_id=joint_id, actor=actor_of_request(request), **payload.model_dump()
        )
        return 200, {"items": [asdict(one) for one in drafted]}

    return once(request, "draft_joint_replies", [str(joint_id), payload.model_dump(mode="json")], work)


def view(request: HttpRequest, joint_id: UUID) -> dict[str, Any]:
    """The group as the caller sees it."""
    return joint_handling_view(joint_id=joint_id, actor=actor_of_request(request), moment=current_moment())


declare_headers(router, IDEMPOTENCY_KEY)
