"""The city's door: its answers come in (callback, close, rework, recall), our replies are fetched and receipted."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api.answers import json_answer
from dispatch.api.ticket_answer_schemas import CityMessageAppliedOut, CityOutboxOut, CityReceiptOut
from dispatch.api.ticket_schemas import CityMessageIn, ReceiptIn
from dispatch.selectors.city_outbox import MOST_MESSAGES, city_outbox
from dispatch.services.apply_city_message import CityAnswer, CityCallback, apply_city_message
from dispatch.services.receipt_city_message import receipt_city_message
from grid.api.security import SignedIn, actor_of_request
from grid.domain.roles import Role

router = Router(tags=["city"])


@router.post(
    "/city/messages",
    auth=SignedIn(Role.CITY),
    operation_id="receive_city_message",
    response=CityMessageAppliedOut,
)
def receive(request: HttpRequest, payload: CityMessageIn) -> HttpResponse:
    """Apply one message of the city's platform; the same `message_id` again changes nothing."""
    given = payload.model_dump(exclude={"callback"})
    callback = CityCallback(**payload.callback.model_dump()) if payload.callback else None
    ticket, applied = apply_city_message(
        answer=CityAnswer(**given, callback=callback), account_id=actor_of_request(request).account_id
    )
    return json_answer(
        200, {"applied": applied, "id": str(ticket.id), "state": ticket.state, "version": ticket.version}
    )


@router.get(
    "/city/messages", auth=SignedIn(Role.CITY), operation_id="list_city_outbox", response=CityOutboxOut
)
def outbox(
    request: HttpRequest,
    system: Annotated[str, Query(max_length=32)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_MESSAGES)] = 50,
) -> HttpResponse:
    """Messages for the city not receipted yet, oldest first."""
    return json_answer(200, {"items": city_outbox(system=system, limit=limit)})


@router.post(
    "/city/messages/{uuid:message_id}/receipt",
    auth=SignedIn(Role.CITY),
    operation_id="receipt_city_message",
    response=CityReceiptOut,
)
def receipt(request: HttpRequest, message_id: UUID, payload: ReceiptIn) -> HttpResponse:
    """The city has the message; its receipt is kept."""
    message = receipt_city_message(message_id=message_id, receipt=payload.receipt)
    return json_answer(200, {"id": str(message.id), "state": message.state, "receipt": message.receipt})
