"""The doors of support calls (吹哨) and turn-outs (报到)."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api import side_path_schemas as forms
from dispatch.api.actions import expected_version
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, IF_MATCH, declare_headers
from dispatch.api.once import once
from dispatch.api.positions import position_of
from dispatch.api.ticket_schemas import NothingIn, ReasonIn, Strict
from dispatch.domain.errors import VersionConflict
from dispatch.models import SupportCall
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.names import names
from dispatch.selectors.support_calls import (
    get_support_call,
    list_support_calls,
    support_call_assessment,
    support_call_json,
)
from dispatch.services.answer_support_call import (
    cancel_support_call,
    close_support_call,
    rate_support_call,
    rate_turn_out,
    report_turn_out_work,
    turn_out,
)
from dispatch.services.make_support_call import SupportCallOrder, make_support_call
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["support calls"], auth=signed_in)
Act = Callable[..., SupportCall]


@router.get("/support-calls", response=forms.SupportCallsOut, operation_id="list_support_calls")
def support_calls(
    request: HttpRequest, open_only: bool = True, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    """Calls in the caller's scope, the newest first."""
    actor, moment = actor_of_request(request), current_moment()
    return {"items": list_support_calls(actor=actor, moment=moment, open_only=open_only, limit=limit)}


@router.get(
    "/support-calls/assessment", response=forms.SupportAssessmentOut, operation_id="support_call_assessment"
)
def assessment(request: HttpRequest) -> dict[str, Any]:
    """How units answered, and how the calls were rated."""
    return dict(support_call_assessment(actor=actor_of_request(request), moment=current_moment()))


@router.post("/support-calls", response={201: forms.SupportCallOut}, operation_id="make_support_call")
def make(request: HttpRequest, payload: forms.SupportCallIn) -> HttpResponse:
    """吹哨: call units to a place."""
    order = SupportCallOrder(
        units=payload.units,
        reason=payload.reason,
        place_text=payload.place_text,
        point=position_of(payload.location),
        urgent=payload.urgent,
        ticket_id=payload.ticket,
        subdistrict=payload.subdistrict,
    )

    def work() -> tuple[int, Any]:
        call = make_support_call(actor=actor_of_request(request), order=order)
        return 201, view(request, call.id)

    return once(request, "make_support_call", payload.model_dump(mode="json"), work)


@router.get("/support-calls/{uuid:call_id}", response=forms.SupportCallOut, operation_id="support_call")
def support_call(request: HttpRequest, call_id: UUID) -> dict[str, Any]:
    """One call with its turn-outs."""
    return view(request, call_id)


@router.post("/support-calls/{uuid:call_id}/turn_out", response=forms.SupportCallOut, operation_id="turn_out")
def arrive(request: HttpRequest, call_id: UUID, payload: NothingIn) -> HttpResponse:
    """报到: the unit is there."""
    return act(request, call_id, payload, turn_out)


@router.post(
    "/support-calls/{uuid:call_id}/report_work",
    response=forms.SupportCallOut,
    operation_id="report_turn_out_work",
)
def report_work(request: HttpRequest, call_id: UUID, payload: forms.SupportTextIn) -> HttpResponse:
    """What the unit did on the spot."""
    return act(request, call_id, payload, report_turn_out_work, text=payload.text)


@router.post(
    "/support-calls/{uuid:call_id}/close", response=forms.SupportCallOut, operation_id="close_support_call"
)
def close(request: HttpRequest, call_id: UUID, payload: forms.SupportTextIn) -> HttpResponse:
    """The caller ends it with its result."""
    return act(request, call_id, payload, close_support_call, result=payload.text)


@router.post(
    "/support-calls/{uuid:call_id}/cancel", response=forms.SupportCallOut, operation_id="cancel_support_call"
)
def cancel(request: HttpRequest, call_id: UUID, payload: ReasonIn) -> HttpResponse:
    """The caller calls it off."""
    return act(request, call_id, payload, cancel_support_call, reason=payload.reason)


@router.post(
    "/support-calls/{uuid:call_id}/rate_unit", response=forms.SupportCallOut, operation_id="rate_turn_out"
)
def rate_unit(request: HttpRequest, call_id: UUID, payload: forms.RatingIn) -> HttpResponse:
    """The caller rates a called unit."""
    return act(request, call_id, payload, rate_turn_out, **payload.model_dump())


@router.post(
    "/support-calls/{uuid:call_id}/rate_call", response=forms.SupportCallOut, operation_id="rate_support_call"
)
def rate_call(request: HttpRequest, call_id: UUID, payload: forms.RatingIn) -> HttpResponse:
    """A called unit rates the call."""
    given = {"rating": payload.rating, "note": payload.note}
    return act(request, call_id, payload, rate_support_call, **given)


def act(request: HttpRequest, call_id: UUID, payload: Strict, service: Act, **given: Any) -> HttpResponse:
    """Run the use-case, once per `Idempotency-Key`, and answer with the call as it is now."""
    version = expected_version(request)

    def work() -> tuple[int, Any]:
        service(call_id=call_id, actor=actor_of_request(request), version=version, **given)
        return 200, view(request, call_id)

    try:
        return once(request, service.__name__, [str(call_id), payload.model_dump(mode="json")], work)
    except VersionConflict as conflict:
        conflict.extra["current"] = view(request, call_id)
        raise


def view(request: HttpRequest, call_id: UUID) -> dict[str, Any]:
    """The call as the caller sees it."""
    moment = current_moment()
    call = get_support_call(call_id=call_id, actor=actor_of_request(request))
    return support_call_json(call, names(moment), moment)


declare_headers(router, IDEMPOTENCY_KEY, paths="/support-calls")
declare_headers(router, IDEMPOTENCY_KEY, IF_MATCH, paths="/support-calls/.+")
