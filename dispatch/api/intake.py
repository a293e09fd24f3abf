"""POST /tickets: take in, or preview what an intake would lead to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api.answers import json_answer
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.positions import position_of
from dispatch.api.ticket_answer_schemas import TicketPreviewOut, TicketTakenInOut
from dispatch.api.ticket_schemas import TicketIn
from dispatch.domain.intake import ExternalGiven, Intake, RequesterGiven
from dispatch.domain.intake_rights import owner_centre_of
from dispatch.selectors.preview_intake import preview_intake
from dispatch.selectors.taken_in_view import taken_in_view
from dispatch.services.idempotency import do_once
from dispatch.services.take_in_ticket import take_in_ticket
from grid.api.security import actor_of_request, signed_in
from grid.domain.actor import Actor

router = Router(tags=["tickets"], auth=signed_in)

CHANNELS = {
    ("hotline", "city"): "12345",
    ("hotline", "local"): "window",
    ("grid_event", "local"): "inspector",
}


def intake_of(payload: TicketIn, actor: Actor) -> Intake:
    """The body as a value; raises what `position_of` refuses."""
    origin = payload.origin or ("city" if payload.external else "local")
    given = payload.requester
    return Intake(
        kind=payload.kind,
        origin=origin,
        text=payload.text,
        title=payload.title,
        channel=payload.channel or CHANNELS.get((payload.kind, origin), "other"),
        request_type=payload.request_type or "",
        request_class=payload.request_class or "",
        matter=payload.matter or "",
        priority=payload.priority,
        address_text=payload.address_text or "",
        point=position_of(payload.location),
        accuracy_m=payload.location.accuracy_m if payload.location else None,
        requester=RequesterGiven(**given.model_dump()) if given else RequesterGiven(),
        external=ExternalGiven(**payload.external.model_dump()) if payload.external else None,
        photo_ids=tuple(str(photo) for photo in payload.photo_ids),
        outside_reason=payload.outside_reason,
        owner_centre=owner_centre_of(actor),
        linked_ticket=str(payload.linked_ticket) if payload.linked_ticket else None,
        accused_unit=payload.accused_unit or "",
    )


@router.post("/tickets", operation_id="take_in_ticket", response={201: TicketTakenInOut})
def take_in(request: HttpRequest, payload: TicketIn) -> HttpResponse:
    """Take in a ticket. With an `Idempotency-Key`, sending it again gives the same answer and no second ticket."""
    actor = actor_of_request(request)
    intake = intake_of(payload, actor)

    def work() -> tuple[int, Any]:
        taken = take_in_ticket(intake=intake, actor=actor)
        return 201, taken_in_view(
            ticket=taken.ticket,
            decision=taken.decision,
            duplicates=taken.duplicates,
            deadlines=taken.deadlines,
            moment=taken.moment,
        )

    key = request.headers.get("Idempotency-Key")
    if key is None or actor.account_id is None:
        return json_answer(*work())
    body = payload.model_dump(mode="json")
    return json_answer(
        *do_once(key=key, account_id=actor.account_id, route="tickets", payload=body, work=work)
    )


@router.post("/tickets/preview", operation_id="preview_ticket", response=TicketPreviewOut)
def preview(request: HttpRequest, payload: TicketIn) -> HttpResponse:
    """Place, unit, deadlines and duplicates of an intake, without writing anything."""
    actor = actor_of_request(request)
    return json_answer(200, preview_intake(intake=intake_of(payload, actor), actor=actor))


declare_headers(router, IDEMPOTENCY_KEY, paths="/tickets")
