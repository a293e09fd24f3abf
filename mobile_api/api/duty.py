"""Clocking in and out (签到、签退) on the phone, and who is on duty around."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch.api import duty_schemas as forms
from dispatch.api.duty import begin_duty, finish_duty, my_duty
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["duty"], auth=signed_in)


@router.get("/duty", response=forms.MyDutyOut, operation_id="mobile_duty")
def duty(request: HttpRequest) -> dict[str, Any]:
    """Whether I am clocked in, and whom I can call."""
    return my_duty(actor_of_request(request))


@router.post("/duty/clock_in", response={201: forms.PresenceOut}, operation_id="mobile_clock_in")
def begin(request: HttpRequest, payload: forms.ClockInIn) -> HttpResponse:
    """签到."""
    return begin_duty(request, payload)


@router.post("/duty/clock_out", response=forms.PresenceOut, operation_id="mobile_clock_out")
def finish(request: HttpRequest, payload: forms.ClockOutIn) -> HttpResponse:
    """签退."""
    return finish_duty(request, payload)


declare_headers(router, IDEMPOTENCY_KEY)
