"""The doors of supervision orders (督办件): list, sheet, proposal, and one route for each verb."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from dispatch.api import supervision_schemas as forms
from dispatch.api.actions import expected_version
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_schemas import NothingIn, ReasonIn
from dispatch.domain.errors import VersionConflict
from dispatch.models import SupervisionOrder
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.list_supervision_orders import list_supervision_orders
from dispatch.selectors.supervision_access import get_order
from dispatch.selectors.supervision_row import supervision_row, supervision_sheet
from dispatch.services.accept_supervision_result import accept_supervision_result
from dispatch.services.archive_supervision_order import archive_supervision_order
from dispatch.services.attach_supervision_instruction import attach_supervision_instruction
from dispatch.services.call_back_order import call_back_order
from dispatch.services.cancel_supervision_order import cancel_supervision_order
from dispatch.services.check_supervision_order import check_supervision_order
from dispatch.services.escalate_supervision_order import escalate_supervision_order
from dispatch.services.feed_back_supervision_order import feed_back_supervision_order
from dispatch.services.issue_supervision_order import issue_supervision_order
from dispatch.services.propose_supervision_order import propose_supervision_order
from dispatch.services.reject_supervision_result import reject_supervision_result
from dispatch.services.sign_supervision_order import sign_supervision_order
from dispatch.services.start_supervision_order import start_supervision_order
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["supervision"], auth=signed_in)

Sheet = forms.SupervisionOrderSheet


@router.get("/supervision-orders", response=forms.SupervisionOrderRows, url_name="supervision_orders")
def supervision_orders(
    request: HttpRequest,
    wanted: Annotated[forms.SupervisionFilter, Query()],
) -> dict[str, Any]:
    """The orders the caller may see, the earliest due first."""
    items = list_supervision_orders(
        actor=actor_of_request(request),
        moment=current_moment(),
        levels=wanted.level,
        states=wanted.state,
        ticket_id=wanted.ticket,
        unit=wanted.unit,
        ground=wanted.ground,
        queue=wanted.queue,
        late=wanted.late,
        after=wanted.after,
        limit=wanted.limit,
    )
    return {"items": items, "next": items[-1]["id"] if len(items) == wanted.limit else None}


@router.post("/supervision-orders", response={201: Sheet}, url_name="propose_supervision_order")
def propose(request: HttpRequest, body: forms.SupervisionOrderIn) -> HttpResponse:
    """Propose an order of any level, or enter one from the city (level 0); once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        order = propose_supervision_order(
            ticket_id=body.ticket_id,
            actor=actor_of_request(request),
            level=body.level,
            ground=body.ground,
            remark=body.remark,
            unit_code=body.unit,
            city_due_at=body.city_due_at,
        )
        return 201, sheet(request, order.id)

    return once(request, "propose_supervision_order", body.model_dump(mode="json"), work)


@router.get("/supervision-orders/{uuid:order_id}", response=Sheet, url_name="supervision_order")
def supervision_order(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """One order with its submissions, instructions, clocks and the caller's next actions."""
    return sheet(request, order_id)


@router.post("/supervision-orders/{uuid:order_id}/attach_instruction", response=Sheet)
def attach_instruction(request: HttpRequest, order_id: UUID, body: forms.InstructionIn) -> HttpResponse:
    """A district leader's instruction (批示); without it levels 2 and 3 are not issued."""
    return act(request, order_id, body, attach_supervision_instruction, text=body.text, due_at=body.due_at)


@router.post("/supervision-orders/{uuid:order_id}/issue", response=Sheet)
def issue(request: HttpRequest, order_id: UUID, body: NothingIn) -> HttpResponse:
    """Issue (下发) a proposed order."""
    return act(request, order_id, body, issue_supervision_order)


@router.post("/supervision-orders/{uuid:order_id}/sign", response=Sheet)
def sign(request: HttpRequest, order_id: UUID, body: NothingIn) -> HttpResponse:
    """Sign (签收) an issued order."""
    return act(request, order_id, body, sign_supervision_order)


@router.post("/supervision-orders/{uuid:order_id}/start", response=Sheet)
def start(request: HttpRequest, order_id: UUID, body: forms.SupervisionPlanIn) -> HttpResponse:
    """Give plan and responsible person and start."""
    return act(request, order_id, body, start_supervision_order, **body.dict())


@router.post("/supervision-orders/{uuid:order_id}/feed_back", response=Sheet)
def feed_back(request: HttpRequest, order_id: UUID, body: forms.SupervisionFeedbackIn) -> HttpResponse:
    """Feed back (反馈) result and evidence."""
    return act(request, order_id, body, feed_back_supervision_order, **body.dict())


@router.post("/supervision-orders/{uuid:order_id}/check", response=Sheet)
def check(request: HttpRequest, order_id: UUID, body: forms.SupervisionCheckIn) -> HttpResponse:
    """Take up the check (核验) and ask for a look on site, or say why none is needed."""
    return act(request, order_id, body, check_supervision_order, **body.dict())


@router.post("/supervision-orders/{uuid:order_id}/call_back", response=Sheet)
def call_back(request: HttpRequest, order_id: UUID, body: forms.OrderCallbackIn) -> HttpResponse:
    """Log the call to the requester about the result (回访)."""
    return act(request, order_id, body, call_back_order, **body.dict())


@router.post("/supervision-orders/{uuid:order_id}/accept_result", response=Sheet)
def accept_result(request: HttpRequest, order_id: UUID, body: forms.SupervisionFindingsIn) -> HttpResponse:
    """Accept the result (销号)."""
    return act(request, order_id, body, accept_supervision_result, **body.dict())


@router.post("/supervision-orders/{uuid:order_id}/reject", response=Sheet)
def reject(request: HttpRequest, order_id: UUID, body: ReasonIn) -> HttpResponse:
    """Reject the result (退回整改)."""
    return act(request, order_id, body, reject_supervision_result, reason=body.reason)


@router.post("/supervision-orders/{uuid:order_id}/escalate", response=Sheet)
def escalate(request: HttpRequest, order_id: UUID, body: ReasonIn) -> HttpResponse:
    """Escalate (升级) to the next level, which is proposed."""
    return act(request, order_id, body, escalate_supervision_order, reason=body.reason)


@router.post("/supervision-orders/{uuid:order_id}/cancel", response=Sheet)
def cancel(request: HttpRequest, order_id: UUID, body: ReasonIn) -> HttpResponse:
    """Cancel (撤销) a proposal or an order whose ground is gone."""
    return act(request, order_id, body, cancel_supervision_order, reason=body.reason)


@router.post("/supervision-orders/{uuid:order_id}/archive", response=Sheet)
def archive(request: HttpRequest, order_id: UUID, body: forms.SupervisionArchiveIn) -> HttpResponse:
    """Archive (归档) an accepted order."""
    return act(request, order_id, body, archive_supervision_order, bulletin=body.bulletin)


def act(
    request: HttpRequest, order_id: UUID, body: Schema, service: Callable[..., object], **fields: object
) -> HttpResponse:
    """Run the use-case, once per `Idempotency-Key`, and answer with the order as it is now.

    A version conflict (`If-Match`) carries the present row.
    """
    actor = actor_of_request(request)
    version = expected_version(request)

    def work() -> tuple[int, Any]:
        service(order_id=order_id, actor=actor, version=version, **fields)
        return 200, sheet(request, order_id)

    sent = [str(order_id), body.model_dump(mode="json")]
    try:
        return once(request, service.__name__, sent, work)
    except VersionConflict as conflict:
        order = get_order(order_id=order_id, actor=actor)
        conflict.extra["current"] = present_row(request, order)
        raise


def present_row(request: HttpRequest, order: SupervisionOrder) -> dict[str, Any]:
    """The row of an order for the caller."""
    return supervision_row(order, actor=actor_of_request(request), moment=current_moment())


def sheet(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """The sheet of an order for the caller."""
    actor = actor_of_request(request)
    order = get_order(order_id=order_id, actor=actor)
    return supervision_sheet(order, actor=actor, moment=current_moment())


declare_headers(router, IDEMPOTENCY_KEY, paths="/supervision-orders")
declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths="/supervision-orders/.+")
