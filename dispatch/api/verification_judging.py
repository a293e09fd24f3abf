"""The doors of what is judged together: draw, look again, approve into the layers, send the whole batch back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import verification_task_schemas as forms
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_schemas import NothingIn, ReasonIn
from dispatch.selectors.verification_access import batch_in_reach
from dispatch.selectors.verification_view import judged_with
from dispatch.services.draw_verification import ask_for_draw
from dispatch.services.judge_verification import approve_batch, note_spot_check, send_back_batch
from grid.api.security import actor_of_request, signed_in
from grid.api.verification_schemas import FindingsIn
from grid.selectors.verification_batches import checks_of
from grid.services.check_verification import Finding

router = Router(tags=["verification tasks"], auth=signed_in)
ONE = "/verification-batches/{uuid:judged_id}"


@router.post("/verification-batches/draw", response=forms.Drawn, operation_id="draw_verification_tasks")
def draw(request: HttpRequest, body: forms.DrawIn) -> HttpResponse:
    """Draw the spot check of what one person has handed in, without waiting for more (抽查)."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        return 200, {"tasks": ask_for_draw(campaign_code=body.campaign, person=body.person, actor=actor)}

    return once(request, "draw_verification", body.model_dump(mode="json"), work)


@router.get(ONE, response=forms.DrawnRecords, operation_id="verification_drawn")
def drawn(request: HttpRequest, judged_id: UUID) -> dict[str, Any]:
    """The records to look at again, those nobody has looked at first."""
    batch = batch_in_reach(batch_id=judged_id, actor=actor_of_request(request))
    return {"batch": judged_with(batch), "items": list(checks_of(batch))}


@router.post(ONE + "/findings", response=forms.Judged, operation_id="note_verification_findings")
def findings(request: HttpRequest, judged_id: UUID, body: FindingsIn) -> HttpResponse:
    """Keep what the other person found."""
    found = [Finding(item.record_id, item.right, item.note) for item in body.findings]

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        return 200, judged_with(note_spot_check(batch_id=judged_id, actor=actor, findings=found))

    return once(request, "note_spot_check", [str(judged_id), body.model_dump(mode="json")], work)


@router.post(ONE + "/approve", response=forms.Judged, operation_id="approve_verification_batch")
def approve(request: HttpRequest, judged_id: UUID, body: NothingIn) -> HttpResponse:
    """Approve and take into the layers (审核入库)."""

    def work() -> tuple[int, Any]:
        return 200, judged_with(approve_batch(batch_id=judged_id, actor=actor_of_request(request)))

    return once(request, "approve_batch", [str(judged_id)], work)


@router.post(ONE + "/send_back", response=forms.Judged, operation_id="send_back_verification_batch")
def send_back(request: HttpRequest, judged_id: UUID, body: ReasonIn) -> HttpResponse:
    """Send the whole batch back (退回)."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        return 200, judged_with(send_back_batch(batch_id=judged_id, actor=actor, reason=body.reason))

    return once(request, "send_back_batch", [str(judged_id), body.model_dump(mode="json")], work)


declare_headers(router, IDEMPOTENCY_KEY, paths="/verification-batches/.+")
