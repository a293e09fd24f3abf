"""The doors of a ticket's side paths: extension, deferral, interim reply and follow-up, co-units, call-outs."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import side_path_schemas as forms
from dispatch.api.actions import perform, photo_ids
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.ticket_answer_schemas import TicketAfter
from dispatch.api.ticket_schemas import ReasonIn
from dispatch.selectors.ticket_side_paths import ticket_side_paths
from dispatch.services.co_units import add_co_unit, remove_co_unit, send_back_part, submit_part
from dispatch.services.decide_extension import forward_extension, grant_extension, refuse_extension
from dispatch.services.defer_ticket import defer_ticket, refuse_deferral, request_deferral
from dispatch.services.follow_up_ticket import follow_up_ticket
from dispatch.services.log_call_out import Call, log_call_out
from dispatch.services.reply_interim import InterimReply, reply_interim
from dispatch.services.report_to_duty_office import report_to_duty_office
from dispatch.services.request_extension import MoreTime, request_extension
from dispatch.services.resume_ticket import resume_ticket
from dispatch.services.review_deferral import review_deferral
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["side paths"], auth=signed_in)


@router.get(
    "/tickets/{uuid:ticket_id}/side_paths", response=forms.SidePathsOut, operation_id="ticket_side_paths"
)
def side_paths(request: HttpRequest, ticket_id: UUID) -> dict[str, Any]:
    """Everything beside the life cycle, with what the caller may do."""
    return ticket_side_paths(ticket_id=ticket_id, actor=actor_of_request(request))


@router.post(
    "/tickets/{uuid:ticket_id}/request_extension",
    operation_id="request_extension_ticket",
    response=TicketAfter,
)
def ask_extension(request: HttpRequest, ticket_id: UUID, payload: forms.ExtensionIn) -> HttpResponse:
    """申请延期: once, before the time has passed."""
    more = MoreTime(payload.working_days, payload.work_hours)
    given = {"more": more, "reason": payload.reason, "legal_basis": payload.legal_basis}
    return perform(request, ticket_id, "request_extension", payload, request_extension, **given)


@router.post(
    "/tickets/{uuid:ticket_id}/grant_extension", operation_id="grant_extension_ticket", response=TicketAfter
)
def grant(request: HttpRequest, ticket_id: UUID, payload: forms.ExtensionIn) -> HttpResponse:
    """同意延期: as asked, or for the time given here."""
    said = payload.working_days is not None or payload.work_hours is not None
    more = MoreTime(payload.working_days, payload.work_hours) if said else None
    given = {"more": more, "reason": payload.reason, "legal_basis": payload.legal_basis}
    return perform(request, ticket_id, "grant_extension", payload, grant_extension, **given)


@router.post(
    "/tickets/{uuid:ticket_id}/refuse_extension", operation_id="refuse_extension_ticket", response=TicketAfter
)
def refuse(request: HttpRequest, ticket_id: UUID, payload: ReasonIn) -> HttpResponse:
    """不同意延期."""
    return perform(request, ticket_id, "refuse_extension", payload, refuse_extension, **payload.model_dump())


@router.post(
    "/tickets/{uuid:ticket_id}/forward_extension",
    operation_id="forward_extension_ticket",
    response=TicketAfter,
)
def forward(request: HttpRequest, ticket_id: UUID, payload: ReasonIn) -> HttpResponse:
    """转报市延期: the city decides on a city ticket."""
    return perform(
        request, ticket_id, "forward_extension", payload, forward_extension, **payload.model_dump()
    )


@router.post(
    "/tickets/{uuid:ticket_id}/request_deferral", operation_id="request_deferral_ticket", response=TicketAfter
)
def ask_deferral(request: HttpRequest, ticket_id: UUID, payload: forms.DeferralIn) -> HttpResponse:
    """申请挂账."""
    return perform(request, ticket_id, "request_deferral", payload, request_deferral, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/defer", operation_id="defer_ticket", response=TicketAfter)
def defer(request: HttpRequest, ticket_id: UUID, payload: forms.DeferIn) -> HttpResponse:
    """挂账: the district's clocks stand still until the planned date."""
    return perform(request, ticket_id, "defer", payload, defer_ticket, **payload.model_dump())


@router.post(
    "/tickets/{uuid:ticket_id}/refuse_deferral", operation_id="refuse_deferral_ticket", response=TicketAfter
)
def refuse_deferring(request: HttpRequest, ticket_id: UUID, payload: ReasonIn) -> HttpResponse:
    """不同意挂账."""
    return perform(request, ticket_id, "refuse_deferral", payload, refuse_deferral, **payload.model_dump())


@router.post(
    "/tickets/{uuid:ticket_id}/review_deferral", operation_id="review_deferral_ticket", response=TicketAfter
)
def review(request: HttpRequest, ticket_id: UUID, payload: forms.ReviewIn) -> HttpResponse:
    """挂账复核."""
    return perform(request, ticket_id, "review_deferral", payload, review_deferral, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/resume", operation_id="resume_ticket", response=TicketAfter)
def resume(request: HttpRequest, ticket_id: UUID, payload: ReasonIn) -> HttpResponse:
    """恢复: before the planned date."""
    return perform(request, ticket_id, "resume", payload, resume_ticket, **payload.model_dump())


@router.post(
    "/tickets/{uuid:ticket_id}/reply_interim", operation_id="reply_interim_ticket", response=TicketAfter
)
def interim(request: HttpRequest, ticket_id: UUID, payload: forms.InterimReplyIn) -> HttpResponse:
    """阶段性答复: legal basis, steps done, planned date."""
    reply = InterimReply(**payload.model_dump(exclude={"photo_ids"}))
    given = {"reply": reply, "photo_ids": photo_ids(payload)}
    return perform(request, ticket_id, "reply_interim", payload, reply_interim, **given)


@router.post("/tickets/{uuid:ticket_id}/follow_up", operation_id="follow_up_ticket", response=TicketAfter)
def follow_up(request: HttpRequest, ticket_id: UUID, payload: forms.FollowUpIn) -> HttpResponse:
    """跟踪办理: a progress note."""
    return perform(request, ticket_id, "follow_up", payload, follow_up_ticket, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/add_co_unit", operation_id="add_co_unit_ticket", response=TicketAfter)
def add_unit(request: HttpRequest, ticket_id: UUID, payload: forms.CoUnitIn) -> HttpResponse:
    """增加协办单位."""
    return perform(request, ticket_id, "add_co_unit", payload, add_co_unit, **payload.model_dump())


@router.post(
    "/tickets/{uuid:ticket_id}/remove_co_unit", operation_id="remove_co_unit_ticket", response=TicketAfter
)
def remove_unit(request: HttpRequest, ticket_id: UUID, payload: forms.CoUnitIn) -> HttpResponse:
    """撤去协办单位."""
    return perform(request, ticket_id, "remove_co_unit", payload, remove_co_unit, **payload.model_dump())


@router.post("/tickets/{uuid:ticket_id}/submit_part", operation_id="submit_part_ticket", response=TicketAfter)
def part(request: HttpRequest, ticket_id: UUID, payload: forms.PartIn) -> HttpResponse:
    """提交协办意见."""
    given = {"text": payload.text, "photo_ids": photo_ids(payload)}
    return perform(request, ticket_id, "submit_part", payload, submit_part, **given)


@router.post(
    "/tickets/{uuid:ticket_id}/send_back_part", operation_id="send_back_part_ticket", response=TicketAfter
)
def part_back(request: HttpRequest, ticket_id: UUID, payload: forms.CoUnitIn) -> HttpResponse:
    """退回协办意见."""
    return perform(request, ticket_id, "send_back_part", payload, send_back_part, **payload.model_dump())


@router.post(
    "/tickets/{uuid:ticket_id}/log_call_out", operation_id="log_call_out_ticket", response=TicketAfter
)
def call_out(request: HttpRequest, ticket_id: UUID, payload: forms.CallOutIn) -> HttpResponse:
    """应急叫应: a call as made."""
    call = Call(**payload.model_dump())
    return perform(request, ticket_id, "log_call_out", payload, log_call_out, call=call)


@router.post(
    "/tickets/{uuid:ticket_id}/report_to_duty_office",
    operation_id="report_to_duty_office_ticket",
    response=TicketAfter,
)
def duty_report(request: HttpRequest, ticket_id: UUID, payload: forms.DutyReportIn) -> HttpResponse:
    """报总值班室: by phone, in writing, follow-up."""
    return perform(
        request, ticket_id, "report_to_duty_office", payload, report_to_duty_office, **payload.model_dump()
    )


declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH)
