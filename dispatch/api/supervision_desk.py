"""The doors of the supervision desk beside the orders themselves: queues, leaders' instructions, site checks."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import supervision_schemas as forms
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.api.supervision import sheet
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.order_checkers import list_order_checks
from dispatch.selectors.supervision_queues import supervision_queues
from dispatch.services.answer_order_check import answer_order_check
from dispatch.services.instruct_ticket import instruct_ticket
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["supervision"], auth=signed_in)


@router.get("/supervision-queues", response=forms.SupervisionQueues, url_name="supervision_queues")
def queues(request: HttpRequest) -> dict[str, Any]:
    """How much lies in each queue of the desk, of what the caller may see."""
    return {"items": supervision_queues(actor=actor_of_request(request), moment=current_moment())}


@router.post("/supervision-instructions", response={201: forms.SupervisionOrderSheet})
def instruct(request: HttpRequest, body: forms.LeaderInstructionIn) -> HttpResponse:
    """批示: a leader instructs on a ticket; an order of level 2 is proposed with it. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        order = instruct_ticket(actor=actor_of_request(request), **body.dict())
        return 201, sheet(request, order.id)

    return once(request, "instruct_ticket", body.model_dump(mode="json"), work)


@router.get("/supervision-checks", response=forms.OrderChecks, url_name="supervision_checks")
def checks(request: HttpRequest) -> dict[str, Any]:
    """现场核验: the site checks the caller is asked for, the oldest first."""
    return {"items": list_order_checks(actor=actor_of_request(request), moment=current_moment())}


@router.post("/supervision-checks/{uuid:check_id}/result", response=forms.OrderCheckAnswered)
def result(request: HttpRequest, check_id: UUID, body: forms.OrderCheckResultIn) -> HttpResponse:
    """What was found on site, with own photos; the first answer counts. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        answer_order_check(
            check_id=check_id,
            actor=actor_of_request(request),
            passed=body.passed,
            note=body.note,
            photo_ids=[str(photo) for photo in body.photo_ids],
        )
        return 200, {"id": str(check_id), "passed": body.passed}

    return once(request, "answer_order_check", [str(check_id), body.model_dump(mode="json")], work)


declare_headers(router, IDEMPOTENCY_KEY)
