"""Report an event (上报), and photos for reports and steps."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, UploadedFile

from dispatch.api.answers import json_answer
from dispatch.api.attachments import UploadForm, store_upload
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.positions import position_of
from dispatch.domain.intake import Intake
from dispatch.selectors.preview_intake import preview_intake
from dispatch.selectors.responsibility_grid import in_responsibility_grid
from dispatch.services.idempotency import do_once
from dispatch.services.take_in_ticket import take_in_ticket
from grid.api.security import actor_of_request, signed_in
from mobile_api.api.answers import task_answer
from mobile_api.api.schemas import PreviewIn, ReportIn, ReportPreview, TaskDetail

router = Router(tags=["report"], auth=signed_in)


@router.post("/tickets", response={201: TaskDetail}, operation_id="mobile_report")
def report(request: HttpRequest, payload: ReportIn) -> HttpResponse:
    """Report an event at a place, with at least one photo; sent again with the same `Idempotency-Key` it is one report.

    Raises what `take_in_ticket` refuses, for example `photo_missing` (422).
    """
    actor = actor_of_request(request)
    intake = intake_of(payload)

    def work() -> tuple[int, Any]:
        taken = take_in_ticket(intake=intake, actor=actor)
        return 201, task_answer(ticket_id=taken.ticket.id, actor=actor)

    key = request.headers.get("Idempotency-Key")
    if key is None or actor.account_id is None:
        return json_answer(*work())
    body = payload.model_dump(mode="json")
    return json_answer(
        *do_once(key=key, account_id=actor.account_id, route="mobile_report", payload=body, work=work)
    )


@router.post("/tickets/preview", response=ReportPreview, operation_id="mobile_preview_report")
def preview(request: HttpRequest, payload: PreviewIn) -> dict[str, Any]:
    """Where the place lies and what was reported there lately; nothing is written."""
    actor = actor_of_request(request)
    found = preview_intake(intake=intake_of(payload), actor=actor)
    place = found["place"]
    subdistrict, community = place["subdistrict"] or {}, place["community"] or {}
    return {
        "place": {
            "subdistrict_name": subdistrict.get("name"),
            "community_name": community.get("name"),
            "cell_code": place["cell_code"],
            "in_district": place["in_district"],
            "inside_responsibility_grid": in_responsibility_grid(
                actor, subdistrict_code=subdistrict.get("code"), community_code=community.get("code")
            ),
        },
        "duplicates": found["duplicates"],
    }


def intake_of(payload: PreviewIn) -> Intake:
    """The report as the value every intake is; raises what `position_of` refuses."""
    return Intake(
        kind="grid_event",
        origin="local",
        channel="inspector",
        text=payload.text,
        matter=payload.matter,
        priority="emergency" if payload.emergency else "normal",
        address_text=payload.address_text,
        point=position_of(payload.location),
        accuracy_m=payload.location.accuracy_m,
        photo_ids=tuple(str(photo) for photo in payload.photo_ids),
        outside_reason=payload.outside_reason,
    )


@router.post("/attachments", operation_id="mobile_upload_photo")
def upload(
    request: HttpRequest, file: Annotated[UploadedFile, File()], form: Annotated[UploadForm, Form()]
) -> HttpResponse:
    """Store a photo; the report or step that names its id puts it to the ticket."""
    return store_upload(request, file, form)


declare_headers(router, IDEMPOTENCY_KEY, paths="/tickets")
