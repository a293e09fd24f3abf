"""The doors of responsibility: returns, disputes, rulings, terminations, told units, sub-handlers' results."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import responsibility_schemas as forms
from dispatch.api.actions import perform, photo_ids
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.ticket_answer_schemas import TicketAfter
from dispatch.api.ticket_schemas import NothingIn, ReasonIn
from dispatch.selectors.return_reasons import return_reasons
from dispatch.selectors.ticket_responsibility import ticket_responsibility
from dispatch.services.acknowledge_notice import acknowledge_notice
from dispatch.services.decide_return import approve_return, refuse_return
from dispatch.services.decide_termination import refuse_termination, terminate_ticket
from dispatch.services.dispute_ticket import dispute_ticket
from dispatch.services.judge_child import confirm_child, hand_back_child, reopen_child
from dispatch.services.let_late_return_in import let_late_return_in
from dispatch.services.lift_no_bounce import lift_no_bounce
from dispatch.services.name_site_checker import name_site_checker
from dispatch.services.prepare_return import ReturnWish, prepare_return
from dispatch.services.record_interim_work import record_interim_work
from dispatch.services.recuse_from_dispute import recuse_from_dispute
from dispatch.services.request_city_return import request_city_return
from dispatch.services.request_return import LATE, note_late_return, request_return
from dispatch.services.request_termination import request_termination
from dispatch.services.rule_dispute import RulingText, rule_dispute
from dispatch.services.settle_dispute import Settlement, settle_dispute
from dispatch.services.upgrade_event import upgrade_event
from gis.domain.errors import GridlineError
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["responsibility"], auth=signed_in)


@router.get("/return-reasons", response=forms.ReturnReasons, operation_id="return_reasons")
def reasons(request: HttpRequest) -> dict[str, Any]:
    """Why a unit may ask to give a ticket back, as a form offers it."""
    return {"items": [reason.as_json() for reason in return_reasons().values()]}


@router.get(
    "/tickets/{uuid:ticket_id}/responsibility",
    response=forms.ResponsibilityOut,
    operation_id="ticket_responsibility",
)
def responsibility(request: HttpRequest, ticket_id: UUID) -> dict[str, Any]:
    """Returns, disputes, interim work, rulings, terminations and told units of one ticket."""
    return ticket_responsibility(ticket_id=ticket_id, actor=actor_of_request(request))


@router.post(
    "/tickets/{uuid:ticket_id}/prepare_return", operation_id="prepare_return_ticket", response=TicketAfter
)
def draft_return(request: HttpRequest, ticket_id: UUID, payload: forms.ReturnWishIn) -> HttpResponse:
    """退单拟稿: the clerk prepares, the head signs."""
    wish = ReturnWish(**payload.model_dump())
    return perform(request, ticket_id, "prepare_return", payload, prepare_return, wish=wish)


@router.post(
    "/tickets/{uuid:ticket_id}/request_return", operation_id="request_return_ticket", response=TicketAfter
)
def ask_return(request: HttpRequest, ticket_id: UUID, payload: forms.ReturnWishIn) -> HttpResponse:
    """退单: the head signs; past the window the refusal is counted."""
    wish = ReturnWish(**payload.model_dump())
    try:
        return perform(request, ticket_id, "request_return", payload, request_return, wish=wish)
    except GridlineError as refused:
        if refused.code == LATE:  # the refusal stored nothing; its count is a transaction of its own
            note_late_return(ticket_id=ticket_id, actor=actor_of_request(request), wish=wish)
        raise


@router.post(
    "/tickets/{uuid:ticket_id}/let_late_return_in",
    operation_id="let_late_return_in_ticket",
    response=TicketAfter,
)
def let_in(request: HttpRequest, ticket_id: UUID, payload: ReasonIn) -> HttpResponse:
    """逾期退单放行: the dispatcher overrides the window with a reason."""
    return perform(
        request, ticket_id, "let_late_return_in", payload, let_late_return_in, reason=payload.reason
    )


@router.post(
    "/tickets/{uuid:ticket_id}/approve_return", operation_id="approve_return_ticket", response=TicketAfter
)
def approve(request: HttpRequest, ticket_id: UUID, payload: ReasonIn) -> HttpResponse:
    """同意退单; at the second one the dispute opens by itself."""
    return perform(request, ticket_id, "approve_return", payload, approve_return, reason=payload.reason)


@router.post(
    "/tickets/{uuid:ticket_id}/refuse_return", operation_id="refuse_return_ticket", response=TicketAfter
)
def refuse(request: HttpRequest, ticket_id: UUID, payload: ReasonIn) -> HttpResponse:
    """不同意退单: the original clock runs on."""
    return perform(request, ticket_id, "refuse_return", payload, refuse_return, reason=payload.reason)


@router.post(
    "/tickets/{uuid:ticket_id}/request_city_return",
    operation_id="request_city_return_ticket",
    response=TicketAfter,
)
def ask_city(request: HttpRequest, ticket_id: UUID, payload: forms.CityReturnIn) -> HttpResponse:
    """退市: with legal basis and evidence, before the city's return time."""
    given = {**payload.model_dump(exclude={"photo_ids"}), "photo_ids": photo_ids(payload)}
    return perform(request, ticket_id, "request_city_return", payload, request_city_return, **given)


@router.post("/tickets/{uuid:ticket_id}/dispute", operation_id="dispute_ticket", response=TicketAfter)
def dispute(request: HttpRequest, ticket_id: UUID, payload: forms.DisputeIn) -> HttpResponse:
    """列入争议: name who acts first."""
    return perform(request, ticket_id, "dispute", payload, dispute_ticket, **payload.model_dump())


@router.post(
    "/tickets/{uuid:ticket_id}/record_interim_work",
    operation_id="record_interim_work_ticket",
    response=TicketAfter,
)
def interim_work(request: HttpRequest, ticket_id: UUID, payload: forms.InterimWorkIn) -> HttpResponse:
    """先行处置: the interim unit records what it did."""
    given = {"text": payload.text, "photo_ids": photo_ids(payload)}
    return perform(request, ticket_id, "record_interim_work", payload, record_interim_work, **given)


@router.post("/tickets/{uuid:ticket_id}/settle", operation_id="settle_ticket", response=TicketAfter)
def settle(request: HttpRequest, ticket_id: UUID, payload: forms.SettleIn) -> HttpResponse:
    """协调: agreed by call or meeting, minutes kept."""
    settlement = Settlement(**payload.model_dump())
    return perform(request, ticket_id, "settle", payload, settle_dispute, settlement=settlement)


@router.post("/tickets/{uuid:ticket_id}/recuse", operation_id="recuse_ticket", response=TicketAfter)
def recuse(request: HttpRequest, ticket_id: UUID, payload: NothingIn) -> HttpResponse:
    """回避: a panel member stands back."""
    return perform(request, ticket_id, "recuse", payload, recuse_from_dispute)


@router.post("/tickets/{uuid:ticket_id}/rule", operation_id="rule_ticket", response=TicketAfter)
def rule(request: HttpRequest, ticket_id: UUID, payload: forms.RuleIn) -> HttpResponse:
    """审定: the signed ruling names who is responsible."""
    text = RulingText(
        unit=payload.unit,
        co_units=payload.co_units,
        assessed_unit=payload.assessed_unit,
        basis=payload.basis,
        document=str(payload.document or ""),
        opinions={"establishment": payload.opinion_establishment, "justice": payload.opinion_justice},
        opinion_files=[str(file) for file in payload.opinion_files],
    )
    return perform(request, ticket_id, "rule", payload, rule_dispute, text=text)


@router.post(
    "/tickets/{uuid:ticket_id}/lift_no_bounce", operation_id="lift_no_bounce_ticket", response=TicketAfter
)
def lift(request: HttpRequest, ticket_id: UUID, payload: forms.LiftIn) -> HttpResponse:
    """解除禁止回弹: by signed panel order."""
    given = {**payload.model_dump(exclude={"order"}), "order": str(payload.order or "")}
    return perform(request, ticket_id, "lift_no_bounce", payload, lift_no_bounce, **given)


@router.post("/tickets/{uuid:ticket_id}/upgrade", operation_id="upgrade_ticket", response=TicketAfter)
def upgrade(request: HttpRequest, ticket_id: UUID, payload: forms.UpgradeIn) -> HttpResponse:
    """上报市: owner or power lies with the city."""
    return perform(request, ticket_id, "upgrade", payload, upgrade_event, **payload.model_dump())


@router.post(
    "/tickets/{uuid:ticket_id}/request_termination",
    operation_id="request_termination_ticket",
    response=TicketAfter,
)
def ask_termination(request: HttpRequest, ticket_id: UUID, payload: forms.TerminationIn) -> HttpResponse:
    """申请终止办理: the unit asks."""
    return perform(
        request, ticket_id, "request_termination", payload, request_termination, **payload.model_dump()
    )


@router.post("/tickets/{uuid:ticket_id}/terminate", operation_id="terminate_ticket", response=TicketAfter)
def terminate(request: HttpRequest, ticket_id: UUID, payload: ReasonIn) -> HttpResponse:
    """终止: the auditor decides."""
    return perform(request, ticket_id, "terminate", payload, terminate_ticket, reason=payload.reason)


@router.post(
    "/tickets/{uuid:ticket_id}/refuse_termination",
    operation_id="refuse_termination_ticket",
    response=TicketAfter,
)
def go_on(request: HttpRequest, ticket_id: UUID, payload: ReasonIn) -> HttpResponse:
    """不同意终止: the unit goes on."""
    return perform(
        request, ticket_id, "refuse_termination", payload, refuse_termination, reason=payload.reason
    )


@router.post(
    "/tickets/{uuid:ticket_id}/acknowledge_notice",
    operation_id="acknowledge_notice_ticket",
    response=TicketAfter,
)
def acknowledge(request: HttpRequest, ticket_id: UUID, payload: forms.NoticeIn) -> HttpResponse:
    """知会确认: a told unit knows."""
    return perform(request, ticket_id, "acknowledge_notice", payload, acknowledge_notice, note=payload.note)


@router.post(
    "/tickets/{uuid:ticket_id}/name_site_checker",
    operation_id="name_site_checker_ticket",
    response=TicketAfter,
)
def name_checker(request: HttpRequest, ticket_id: UUID, payload: forms.CheckerIn) -> HttpResponse:
    """指定核查员: the duty desk sends somebody."""
    return perform(
        request, ticket_id, "name_site_checker", payload, name_site_checker, checker_id=payload.checker
    )


@router.post("/tickets/{uuid:ticket_id}/hand_back", operation_id="hand_back_ticket", response=TicketAfter)
def hand_back(request: HttpRequest, ticket_id: UUID, payload: forms.ChildReasonIn) -> HttpResponse:
    """再派退回上级: the sub-handler asks its parent to take the work back."""
    return child(request, ticket_id, "hand_back", payload, hand_back_child, reason=payload.reason)


@router.post(
    "/tickets/{uuid:ticket_id}/confirm_child", operation_id="confirm_child_ticket", response=TicketAfter
)
def confirm(request: HttpRequest, ticket_id: UUID, payload: forms.ChildIn) -> HttpResponse:
    """确认再派结果: the parent's clerk stands for it."""
    return child(request, ticket_id, "confirm_child", payload, confirm_child)


@router.post(
    "/tickets/{uuid:ticket_id}/reopen_child", operation_id="reopen_child_ticket", response=TicketAfter
)
def reopen(request: HttpRequest, ticket_id: UUID, payload: forms.ReopenIn) -> HttpResponse:
    """再派结果退回重做: the result does not do."""
    return child(request, ticket_id, "reopen_child", payload, reopen_child, reason=payload.reason)


def child(
    request: HttpRequest, ticket_id: UUID, verb: str, payload: Any, act: Callable[..., Any], **given: Any
) -> HttpResponse:
    """An act on one sub-dispatch."""
    return perform(request, ticket_id, verb, payload, act, sub_dispatch_id=payload.sub_dispatch, **given)


declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths="/tickets/.+/[a-z_]+")
