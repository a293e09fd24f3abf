"""The city's answers come in here: callback, close, rework, recall."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api.answers import json_answer
from dispatch.api.ticket_schemas import CityMessageIn
from dispatch.services.apply_city_message import CityAnswer, CityCallback, apply_city_message
from grid.api.security import SignedIn, actor_of_request
from grid.domain.roles import Role

router = Router(tags=["city"])


@router.post("/city/messages", auth=SignedIn(Role.CITY), operation_id="receive_city_message")
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
