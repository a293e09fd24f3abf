"""Messages (消息): a person's own, and those that did not go out."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from dispatch.api.ticket_schemas import NothingIn
from dispatch.models import OutboxMessage
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.my_messages import MOST_ROWS, failure_json, message_json, my_messages, outbox_failures
from dispatch.services.settle_message import read_message, retry_message
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["messages"], auth=signed_in)
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS)]


class MessageSubject(Schema):
    """What a message is about."""

    type: str
    id: str


class OwnMessageOut(Schema):
    """An in-app message; ``legal_due_at`` is the clock it speaks of, null without one."""

    id: str
    code: str
    texts: dict[str, str]
    params: dict[str, Any]
    subject: MessageSubject | None
    emergency: bool
    created_at: datetime
    legal_due_at: datetime | None
    acknowledge_by: datetime | None
    read_at: datetime | None
    acknowledged_at: datetime | None


class MessagesOut(Schema):
    """A page of one's own messages; ``owed`` counts those still to be acknowledged."""

    items: list[OwnMessageOut]
    unread: int
    owed: int
    next: str | None


class UndeliveredOut(Schema):
    """A message that did not go out, and why."""

    id: str
    adapter: str
    code: str
    recipient: str
    state: str
    attempts: int
    last_error: str
    created_at: datetime
    try_at: datetime


class UndeliveredRows(Schema):
    """Messages that did not go out, the newest first."""

    items: list[UndeliveredOut]


@router.get("/messages", response=MessagesOut, operation_id="list_my_messages")
def messages(
    request: HttpRequest,
    unread: bool = False,
    after: UUID | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The caller's own messages, the newest first."""
    return my_messages(actor=actor_of_request(request), unread=unread, after=after, limit=limit)


@router.post("/messages/{uuid:outbox_id}/read", response=OwnMessageOut, operation_id="read_message")
def read(request: HttpRequest, outbox_id: UUID, payload: NothingIn) -> dict[str, Any]:
    """已读."""
    return _mark(request, outbox_id, acknowledge=False)


@router.post(
    "/messages/{uuid:outbox_id}/acknowledge", response=OwnMessageOut, operation_id="acknowledge_message"
)
def acknowledge(request: HttpRequest, outbox_id: UUID, payload: NothingIn) -> dict[str, Any]:
    """确认: seen and taken in hand."""
    return _mark(request, outbox_id, acknowledge=True)


@router.get("/outbox", response=UndeliveredRows, operation_id="list_undelivered_messages")
def undelivered(
    request: HttpRequest, state: Annotated[str, Query(max_length=8)] = "dead", limit: Limit = 50
) -> dict[str, Any]:
    """Messages that are dead, or wait after a failed attempt (`state=waiting`)."""
    return {"items": outbox_failures(actor=actor_of_request(request), state=state, limit=limit)}


@router.post("/outbox/{uuid:outbox_id}/retry", response=UndeliveredOut, operation_id="retry_message")
def retry(request: HttpRequest, outbox_id: UUID, payload: NothingIn) -> dict[str, Any]:
    """重发: a dead message waits again."""
    message = retry_message(message_id=outbox_id, actor=actor_of_request(request), at=current_moment().now)
    return failure_json(message)


def _mark(request: HttpRequest, outbox_id: UUID, *, acknowledge: bool) -> dict[str, Any]:
    message: OutboxMessage = read_message(
        message_id=outbox_id,
        actor=actor_of_request(request),
        at=current_moment().now,
        acknowledge=acknowledge,
    )
    return message_json(message)
