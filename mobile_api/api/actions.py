"""One declared route per step that the phone offers; the use-cases are those of the console."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import ticket_schemas as body
from dispatch.api.actions import expected_version, photo_ids
from dispatch.api.answers import json_answer
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.domain.errors import VersionConflict
from dispatch.models import Ticket
from dispatch.services.answer_site_check import answer_site_check
from dispatch.services.assign_event import assign_event
from dispatch.services.contact_first import contact_first
from dispatch.services.finish_ticket import finish_ticket
from dispatch.services.idempotency import do_once
from dispatch.services.self_handle_event import self_handle_event
from dispatch.services.send_back import send_back
from dispatch.services.sign_off import sign_off
from dispatch.services.sign_ticket import sign_ticket
from dispatch.services.start_ticket import start_ticket
from dispatch.services.submit_reply import submit_reply
from grid.api.security import actor_of_request, signed_in
from mobile_api.api.answers import task_answer_if_seen
from mobile_api.api.schemas import TaskDetail

router = Router(tags=["steps"], auth=signed_in)

ANSWER = {200: TaskDetail | None}


def perform(
    request: HttpRequest,
    ticket_id: UUID,
    verb: str,
    payload: body.Strict,
    act: Callable[..., Ticket],
    **given: Any,
) -> HttpResponse:
    """Take the step and answer with the task as it is now; null when it is out of the actor's sight.

    `If-Match` guards the version (409 with the present task), `Idempotency-Key` makes a repeated request harmless.
    """
    actor = actor_of_request(request)
    version = expected_version(request)

    def work() -> tuple[int, Any]:
        act(ticket_id=ticket_id, actor=actor, version=version, **given)
        return 200, task_answer_if_seen(ticket_id=ticket_id, actor=actor)

    key = request.headers.get("Idempotency-Key")
    try:
        if key is None or actor.account_id is None:
            return json_answer(*work())
        sent = [str(ticket_id), payload.model_dump(mode="json")]
        route = f"mobile_{verb}"
        return json_answer(
            *do_once(key=key, account_id=actor.account_id, route=route, payload=sent, work=work)
        )
    except VersionConflict as conflict:
        conflict.extra["current"] = task_answer_if_seen(ticket_id=ticket_id, actor=actor)
        raise


@router.post("/tickets/{uuid:ticket_id}/sign", response=ANSWER, operation_id="mobile_sign")
def sign(request: HttpRequest, ticket_id: UUID, payload: body.NothingIn) -> HttpResponse:
    """签收: take charge."""
    return perform(request, ticket_id, "sign", payload, sign_ticket)


@router.post("/tickets/{uuid:ticket_id}/assign", response=ANSWER, operation_id="mobile_assign")
def assign(request: HttpRequest, ticket_id: UUID, payload: body.AssignIn) -> HttpResponse:
    """指派: to a handler who did not report it."""
    return perform(request, ticket_id, "assign", payload, assign_event, handler_id=payload.handler)


@router.post("/tickets/{uuid:ticket_id}/contact_first", response=ANSWER, operation_id="mobile_contact_first")
def contact(request: HttpRequest, ticket_id: UUID, payload: body.ContactFirstIn) -> HttpResponse:
    """先行联系: log an attempt to reach the requester."""
    return perform(request, ticket_id, "contact_first", payload, contact_first, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/start", response=ANSWER, operation_id="mobile_start")
def start(request: HttpRequest, ticket_id: UUID, payload: body.NothingIn) -> HttpResponse:
    """开始办理."""
    return perform(request, ticket_id, "start", payload, start_ticket)


@router.post("/tickets/{uuid:ticket_id}/finish", response=ANSWER, operation_id="mobile_finish")
def finish(request: HttpRequest, ticket_id: UUID, payload: body.FinishIn) -> HttpResponse:
    """处置完成: with an after photo taken on the spot, or the reason why there is none."""
    given = {"text": payload.text, "sub_dispatch_id": payload.sub_dispatch, "reason": payload.reason}
    return perform(
        request, ticket_id, "finish", payload, finish_ticket, photo_ids=photo_ids(payload), **given
    )


@router.post("/tickets/{uuid:ticket_id}/self_handle", response=ANSWER, operation_id="mobile_self_handle")
def self_handle(request: HttpRequest, ticket_id: UUID, payload: body.PhotosIn) -> HttpResponse:
    """自行处置: settled on the spot, with photos."""
    return perform(
        request, ticket_id, "self_handle", payload, self_handle_event, photo_ids=photo_ids(payload)
    )


@router.post("/tickets/{uuid:ticket_id}/submit_result", response=ANSWER, operation_id="mobile_submit_result")
def site_check(request: HttpRequest, ticket_id: UUID, payload: body.SiteCheckIn) -> HttpResponse:
    """核查: 属实 or 不属实, 合格 or 不合格, with an own photo."""
    given = {"passed": payload.passed, "note": payload.note, "photo_ids": photo_ids(payload)}
    return perform(request, ticket_id, "submit_result", payload, answer_site_check, **given)


@router.post("/tickets/{uuid:ticket_id}/submit_reply", response=ANSWER, operation_id="mobile_submit_reply")
def reply(request: HttpRequest, ticket_id: UUID, payload: body.SubmitReplyIn) -> HttpResponse:
    """提交答复: lay the draft before the head."""
    given = {"text": payload.text, "solved": payload.solved, "photo_ids": photo_ids(payload)}
    return perform(request, ticket_id, "submit_reply", payload, submit_reply, **given)


@router.post("/tickets/{uuid:ticket_id}/sign_off", response=ANSWER, operation_id="mobile_sign_off")
def sign_the_reply(request: HttpRequest, ticket_id: UUID, payload: body.NothingIn) -> HttpResponse:
    """审签: the head answers for the reply."""
    return perform(request, ticket_id, "sign_off", payload, sign_off)


@router.post("/tickets/{uuid:ticket_id}/send_back", response=ANSWER, operation_id="mobile_send_back")
def back(request: HttpRequest, ticket_id: UUID, payload: body.ReasonIn) -> HttpResponse:
    """退回修改, with the reason."""
    return perform(request, ticket_id, "send_back", payload, send_back, reason=payload.reason)


declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH)
