"""The door of corrections (更正)."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router

from dispatch.api.actions import perform
from dispatch.api.classification import classification_of
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.ticket_answer_schemas import TicketAfter
from dispatch.api.ticket_schemas import Code, Location, Note, RequestType, Strict
from dispatch.services.correct_ticket import correct_ticket
from grid.api.security import signed_in

router = Router(tags=["actions"], auth=signed_in)


class CorrectionIn(Strict):
    """What was wrong, as it should be; empty = as it was. `unit` names another unit than the table's answer,
    `accused_unit` whom an efficiency complaint is about."""

    request_class: Code = ""
    matter: Code = ""
    request_type: RequestType | None = None
    address_text: Annotated[str, Field(max_length=300)] = ""
    location: Location | None = None
    unit: Code = ""
    accused_unit: Code = ""
    reason: Annotated[Note, Field(min_length=1)]


@router.post("/tickets/{uuid:ticket_id}/correct", operation_id="correct_ticket", response=TicketAfter)
def correct(request: HttpRequest, ticket_id: UUID, payload: CorrectionIn) -> HttpResponse:
    """更正: class, matter or place of a ticket on its way; it is routed once and keeps its time."""
    return perform(
        request,
        ticket_id,
        "correct",
        payload,
        correct_ticket,
        given=classification_of(payload),
        unit=payload.unit,
    )


declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH)
