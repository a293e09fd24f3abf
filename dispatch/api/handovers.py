"""The doors of handovers (交接班)."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api import duty_schemas as forms
from dispatch.api.actions import expected_version
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.once import once
from dispatch.domain.errors import VersionConflict
from dispatch.selectors.handovers import get_handover, handover_json, list_handovers
from dispatch.services.take_handover import confirm_handover, take_handover
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["handovers"], auth=signed_in)


@router.get("/handovers", response=forms.HandoversOut, operation_id="list_handovers")
def handovers(
    request: HttpRequest,
    centre: Annotated[str, Query(max_length=16)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Handovers of the caller's desks, the newest first, without their snapshots."""
    return {"items": list_handovers(actor=actor_of_request(request), centre=centre, limit=limit)}


@router.post("/handovers", response={201: forms.HandoverOut}, operation_id="take_handover")
def take(request: HttpRequest, payload: forms.HandoverIn) -> HttpResponse:
    """Take the snapshot of what is handed over at the change of shift, with own notes."""

    def work() -> tuple[int, Any]:
        row = take_handover(centre_code=payload.centre, notes=payload.notes, actor=actor_of_request(request))
        return 201, handover_json(row, whole=True)

    return once(request, "take_handover", payload.model_dump(mode="json"), work)


@router.get("/handovers/{uuid:handover_id}", response=forms.HandoverOut, operation_id="handover")
def handover(request: HttpRequest, handover_id: UUID) -> dict[str, Any]:
    """One handover with its snapshot."""
    return view(request, handover_id)


@router.post(
    "/handovers/{uuid:handover_id}/confirm", response=forms.HandoverOut, operation_id="confirm_handover"
)
def confirm(request: HttpRequest, handover_id: UUID, payload: forms.ConfirmHandoverIn) -> HttpResponse:
    """One side stands for it: the outgoing or the incoming person."""
    version = expected_version(request)

    def work() -> tuple[int, Any]:
        confirm_handover(
            handover_id=handover_id,
            actor=actor_of_request(request),
            side=payload.side,
            note=payload.note,
            version=version,
        )
        return 200, view(request, handover_id)

    try:
        return once(request, "confirm_handover", [str(handover_id), payload.model_dump(mode="json")], work)
    except VersionConflict as conflict:
        conflict.extra["current"] = view(request, handover_id)
        raise


def view(request: HttpRequest, handover_id: UUID) -> dict[str, Any]:
    """The handover as the caller sees it."""
    return handover_json(get_handover(handover_id=handover_id, actor=actor_of_request(request)), whole=True)


declare_headers(router, IDEMPOTENCY_KEY, paths="/handovers")
declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths="/handovers/.+")
