"""One declared route per action: POST /tickets/{id}/{verb}, guarded by `If-Match`, once by `Idempotency-Key`."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import ticket_schemas as body
from dispatch.api.answers import json_answer
from dispatch.api.classification import classification_of
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.ticket_answer_schemas import TicketAfter
from dispatch.domain.errors import VersionConflict
from dispatch.models import Ticket
from dispatch.selectors.ticket_detail import ticket_detail
from dispatch.selectors.ticket_now import ticket_now
from dispatch.services.answer_site_check import answer_site_check
from dispatch.services.assign_event import assign_event
from dispatch.services.call_back import call_back
from dispatch.services.classify_ticket import classify_ticket
from dispatch.services.close_ticket import close_ticket
from dispatch.services.contact_first import contact_first
from dispatch.services.decline_event import decline_event
from dispatch.services.dispatch_ticket import DispatchOrder, dispatch_ticket
from dispatch.services.file_event import file_event
from dispatch.services.finish_ticket import finish_ticket
from dispatch.services.idempotency import do_once
from dispatch.services.order_rework import order_rework
from dispatch.services.pass_audit import pass_audit
from dispatch.services.reply_to_city import reply_to_city
from dispatch.services.report_up_event import report_up_event
from dispatch.services.revoke_ticket import revoke_ticket
from dispatch.services.self_handle_event import self_handle_event
from dispatch.services.send_back import send_back
from dispatch.services.send_down_event import send_down_event
from dispatch.services.send_pre_filing_check import send_pre_filing_check
from dispatch.services.sign_off import sign_off
from dispatch.services.sign_ticket import sign_ticket
from dispatch.services.start_ticket import start_ticket
from dispatch.services.sub_dispatch_ticket import sub_dispatch_ticket
from dispatch.services.submit_reply import submit_reply
from dispatch.services.transfer_out import transfer_out
from dispatch.services.void_ticket import void_ticket
from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request, signed_in
from grid.domain.actor import Actor

router = Router(tags=["actions"], auth=signed_in)

Act = Callable[..., Ticket]
VERSION_HEADER = re.compile(r'(?:W/)?"?(\d{1,9})"?')


def expected_version(request: HttpRequest) -> int | None:
    """The version of `If-Match: "7"`; None without the header or for `*`. Raises `if_match_invalid`."""
    text = request.headers.get("If-Match", "").strip()
    if text in ("", "*"):
        return None
    match = VERSION_HEADER.fullmatch(text)
    if match is None:
        raise GridlineError("if_match_invalid", status=400, field="If-Match")
    return int(match[1])


def perform(
    request: HttpRequest, ticket_id: UUID, verb: str, payload: body.Strict, act: Act, **given: Any
) -> HttpResponse:
    """Run the use-case and answer with the ticket as the actor sees it now; a conflict carries the fresh state."""
    actor = actor_of_request(request)
    version = expected_version(request)

    def work() -> tuple[int, Any]:
        act(ticket_id=ticket_id, actor=actor, version=version, **given)
        return 200, detail_after(ticket_id, actor)

    key = request.headers.get("Idempotency-Key")
    try:
        if key is None or actor.account_id is None:
            return json_answer(*work())
        sent = [str(ticket_id), payload.model_dump(mode="json")]
        return json_answer(
            *do_once(key=key, account_id=actor.account_id, route=verb, payload=sent, work=work)
        )
    except VersionConflict as conflict:
        conflict.extra["current"] = ticket_now(ticket_id=ticket_id, actor=actor)
        raise


def detail_after(ticket_id: UUID, actor: Actor) -> dict[str, Any] | None:
    """The ticket now; None when the step took it out of the actor's sight."""
    try:
        return ticket_detail(ticket_id=ticket_id, actor=actor)
    except GridlineError as gone:
        if gone.code != "ticket_not_found":
            raise
        return None


def photo_ids(payload: Any) -> tuple[str, ...]:
    """The uploads an action names."""
    return tuple(str(photo) for photo in payload.photo_ids)


@router.post("/tickets/{uuid:ticket_id}/classify", operation_id="classify_ticket", response=TicketAfter)
def classify(request: HttpRequest, ticket_id: UUID, payload: body.ClassifyIn) -> HttpResponse:
    """分类: set class, matter, type and place; the ticket is routed anew."""
    return perform(request, ticket_id, "classify", payload, classify_ticket, given=classification_of(payload))


@router.post(
    "/tickets/{uuid:ticket_id}/transfer_out", operation_id="transfer_out_ticket", response=TicketAfter
)
def transfer(request: HttpRequest, ticket_id: UUID, payload: body.TransferOutIn) -> HttpResponse:
    """移送: name who has it now."""
    return perform(request, ticket_id, "transfer_out", payload, transfer_out, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/dispatch", operation_id="dispatch_ticket", response=TicketAfter)
def dispatch(request: HttpRequest, ticket_id: UUID, payload: body.DispatchIn) -> HttpResponse:
    """派单: confirm the proposal or name another unit with a reason."""
    order = DispatchOrder(**payload.model_dump())
    return perform(request, ticket_id, "dispatch", payload, dispatch_ticket, order=order)


@router.post("/tickets/{uuid:ticket_id}/sign", operation_id="sign_ticket", response=TicketAfter)
def sign(request: HttpRequest, ticket_id: UUID, payload: body.NothingIn) -> HttpResponse:
    """签收: take charge."""
    return perform(request, ticket_id, "sign", payload, sign_ticket)


@router.post(
    "/tickets/{uuid:ticket_id}/contact_first", operation_id="contact_first_ticket", response=TicketAfter
)
def contact(request: HttpRequest, ticket_id: UUID, payload: body.ContactFirstIn) -> HttpResponse:
    """先行联系: log an attempt to reach the requester."""
    return perform(request, ticket_id, "contact_first", payload, contact_first, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/start", operation_id="start_ticket", response=TicketAfter)
def start(request: HttpRequest, ticket_id: UUID, payload: body.NothingIn) -> HttpResponse:
    """开始办理."""
    return perform(request, ticket_id, "start", payload, start_ticket)


@router.post(
    "/tickets/{uuid:ticket_id}/sub_dispatch", operation_id="sub_dispatch_ticket", response=TicketAfter
)
def sub_dispatch(request: HttpRequest, ticket_id: UUID, payload: body.SubDispatchIn) -> HttpResponse:
    """再派: hand work down to a unit or a person."""
    given = {"unit": payload.unit, "handler_id": payload.handler, "task_text": payload.task_text}
    return perform(request, ticket_id, "sub_dispatch", payload, sub_dispatch_ticket, **given)


@router.post("/tickets/{uuid:ticket_id}/finish", operation_id="finish_ticket", response=TicketAfter)
def finish(request: HttpRequest, ticket_id: UUID, payload: body.FinishIn) -> HttpResponse:
    """处置完成: hand the work back with its result."""
    given = {"text": payload.text, "sub_dispatch_id": payload.sub_dispatch, "reason": payload.reason}
    return perform(
        request, ticket_id, "finish", payload, finish_ticket, photo_ids=photo_ids(payload), **given
    )


@router.post("/tickets/{uuid:ticket_id}/revoke", operation_id="revoke_ticket", response=TicketAfter)
def revoke(request: HttpRequest, ticket_id: UUID, payload: body.RevokeIn) -> HttpResponse:
    """撤回指派: take a child or an assignment back."""
    given = {"sub_dispatch_id": payload.sub_dispatch, "reason": payload.reason}
    return perform(request, ticket_id, "revoke", payload, revoke_ticket, **given)


@router.post(
    "/tickets/{uuid:ticket_id}/submit_reply", operation_id="submit_reply_ticket", response=TicketAfter
)
def reply(request: HttpRequest, ticket_id: UUID, payload: body.SubmitReplyIn) -> HttpResponse:
    """提交答复: lay the draft before the head."""
    given = {"text": payload.text, "solved": payload.solved, "photo_ids": photo_ids(payload)}
    return perform(request, ticket_id, "submit_reply", payload, submit_reply, **given)


@router.post("/tickets/{uuid:ticket_id}/send_back", operation_id="send_back_ticket", response=TicketAfter)
def back(request: HttpRequest, ticket_id: UUID, payload: body.ReasonIn) -> HttpResponse:
    """退回修改."""
    return perform(request, ticket_id, "send_back", payload, send_back, reason=payload.reason)


@router.post("/tickets/{uuid:ticket_id}/sign_off", operation_id="sign_off_ticket", response=TicketAfter)
def sign_the_reply(request: HttpRequest, ticket_id: UUID, payload: body.NothingIn) -> HttpResponse:
    """审签: the head answers for the reply."""
    return perform(request, ticket_id, "sign_off", payload, sign_off)


@router.post(
    "/tickets/{uuid:ticket_id}/order_rework", operation_id="order_rework_ticket", response=TicketAfter
)
def rework(request: HttpRequest, ticket_id: UUID, payload: body.ReasonIn) -> HttpResponse:
    """重办 / 返工."""
    return perform(request, ticket_id, "order_rework", payload, order_rework, reason=payload.reason)


@router.post("/tickets/{uuid:ticket_id}/pass_audit", operation_id="pass_audit_ticket", response=TicketAfter)
def audit(request: HttpRequest, ticket_id: UUID, payload: body.PassAuditIn) -> HttpResponse:
    """答复审核: a local ticket's reply stands."""
    return perform(request, ticket_id, "pass_audit", payload, pass_audit, **payload.model_dump())


@router.post(
    "/tickets/{uuid:ticket_id}/reply_to_city", operation_id="reply_to_city_ticket", response=TicketAfter
)
def to_city(request: HttpRequest, ticket_id: UUID, payload: body.ReplyToCityIn) -> HttpResponse:
    """答复市: a city ticket's reply goes out."""
    return perform(request, ticket_id, "reply_to_city", payload, reply_to_city, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/call_back", operation_id="call_back_ticket", response=TicketAfter)
def callback(request: HttpRequest, ticket_id: UUID, payload: body.CallBackIn) -> HttpResponse:
    """回访: log one attempt."""
    return perform(request, ticket_id, "call_back", payload, call_back, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/close", operation_id="close_ticket", response=TicketAfter)
def close(request: HttpRequest, ticket_id: UUID, payload: body.CloseIn) -> HttpResponse:
    """办结 / 结案."""
    return perform(request, ticket_id, "close", payload, close_ticket, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/void", operation_id="void_ticket", response=TicketAfter)
def void(request: HttpRequest, ticket_id: UUID, payload: body.VoidIn) -> HttpResponse:
    """作废: a test, a false report, a duplicate."""
    return perform(request, ticket_id, "void", payload, void_ticket, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/self_handle", operation_id="self_handle_ticket", response=TicketAfter)
def self_handle(request: HttpRequest, ticket_id: UUID, payload: body.PhotosIn) -> HttpResponse:
    """自行处置: settled on the spot, with photos."""
    return perform(
        request, ticket_id, "self_handle", payload, self_handle_event, photo_ids=photo_ids(payload)
    )


@router.post(
    "/tickets/{uuid:ticket_id}/pre_filing_check", operation_id="pre_filing_check_ticket", response=TicketAfter
)
def pre_filing_check(request: HttpRequest, ticket_id: UUID, payload: body.NothingIn) -> HttpResponse:
    """立案前核实: send a site checker."""
    return perform(request, ticket_id, "pre_filing_check", payload, send_pre_filing_check)


@router.post(
    "/tickets/{uuid:ticket_id}/submit_result", operation_id="submit_result_ticket", response=TicketAfter
)
def site_check(request: HttpRequest, ticket_id: UUID, payload: body.SiteCheckIn) -> HttpResponse:
    """核查: answer the open site check."""
    given = {"passed": payload.passed, "note": payload.note, "photo_ids": photo_ids(payload)}
    return perform(request, ticket_id, "submit_result", payload, answer_site_check, **given)


@router.post("/tickets/{uuid:ticket_id}/file", operation_id="file_ticket", response=TicketAfter)
def file(request: HttpRequest, ticket_id: UUID, payload: body.FileIn) -> HttpResponse:
    """立案: choose the filing condition; its limit counts."""
    return perform(request, ticket_id, "file", payload, file_event, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/decline", operation_id="decline_ticket", response=TicketAfter)
def decline(request: HttpRequest, ticket_id: UUID, payload: body.ReasonIn) -> HttpResponse:
    """不予立案."""
    return perform(request, ticket_id, "decline", payload, decline_event, reason=payload.reason)


@router.post("/tickets/{uuid:ticket_id}/assign", operation_id="assign_ticket", response=TicketAfter)
def assign(request: HttpRequest, ticket_id: UUID, payload: body.AssignIn) -> HttpResponse:
    """指派: to a handler who did not report it."""
    return perform(request, ticket_id, "assign", payload, assign_event, handler_id=payload.handler)


@router.post("/tickets/{uuid:ticket_id}/report_up", operation_id="report_up_ticket", response=TicketAfter)
def report_up(request: HttpRequest, ticket_id: UUID, payload: body.ReasonIn) -> HttpResponse:
    """上报区."""
    return perform(request, ticket_id, "report_up", payload, report_up_event, reason=payload.reason)


@router.post("/tickets/{uuid:ticket_id}/send_down", operation_id="send_down_ticket", response=TicketAfter)
def send_down(request: HttpRequest, ticket_id: UUID, payload: body.SendDownIn) -> HttpResponse:
    """下派街道."""
    return perform(request, ticket_id, "send_down", payload, send_down_event, **payload.model_dump())


declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH)
