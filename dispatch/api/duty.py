"""The doors of duty: who is on duty now, clocking in and out, leaves, and the work of absent people."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api import duty_schemas as forms
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.api.positions import position_of
from dispatch.api.ticket_schemas import NothingIn
from dispatch.selectors.absent_work import absent_work_json, list_absent_work
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.duty_view import duty_now, leave_json, list_leaves, own_owners, readable
from dispatch.selectors.inspectors_at_work import inspectors_at_work
from dispatch.services.reassign_absent_work import move_work_of_absent
from gis.domain.coordinates import parse_coord_type
from grid.api.security import actor_of_request, signed_in
from grid.domain.actor import Actor
from grid.domain.rosters import DutyOwner
from grid.models import DutyPresence
from grid.services.clock_in import clock_in, clock_out
from grid.services.register_leave import cancel_leave, register_leave

router = Router(tags=["duty"], auth=signed_in)


@router.get("/duty/now", response=forms.DutyNowOut, operation_id="duty_now")
def now(
    request: HttpRequest, owner: Annotated[list[forms.OwnerKey] | None, Query(max_length=50)] = None
) -> dict[str, Any]:
    """Who is on duty now, with the chain to call; without `owner` the centre and the caller's own units and areas."""
    actor, moment = actor_of_request(request), current_moment()
    wanted = [readable(DutyOwner.parse(key), actor) for key in owner or ()] or own_owners(actor)
    return {"at": moment.now, "items": duty_now(wanted, moment)}


@router.get("/duty/inspectors", response=forms.InspectorsOut, operation_id="inspectors_at_work")
def inspectors(
    request: HttpRequest, subdistrict: Annotated[str, Query(max_length=16, pattern=r"^[0-9]{6,12}$")]
) -> dict[str, Any]:
    """The inspectors of a subdistrict: on duty, clocked in, open work."""
    actor = actor_of_request(request)
    return inspectors_at_work(subdistrict=subdistrict, actor=actor, moment=current_moment())


@router.get("/duty/me", response=forms.MyDutyOut, operation_id="my_duty")
def mine(request: HttpRequest) -> dict[str, Any]:
    """Whether the caller is clocked in, and who is on duty around."""
    return my_duty(actor_of_request(request))


def my_duty(actor: Actor) -> dict[str, Any]:
    """The open presence of the actor and the duty of own centres, units and areas."""
    presence = DutyPresence.objects.filter(account_id=actor.account_id or 0, out_at=None).first()
    return {
        "presence": presence_json(presence) if presence else None,
        "items": duty_now(own_owners(actor), current_moment()),
    }


@router.post("/duty/clock_in", response={201: forms.PresenceOut}, operation_id="clock_in")
def begin(request: HttpRequest, payload: forms.ClockInIn) -> HttpResponse:
    """签到: on duty from here and now."""
    return begin_duty(request, payload)


def begin_duty(request: HttpRequest, payload: forms.ClockInIn) -> HttpResponse:
    """Clock the caller in, once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        position = position_of(payload.location)
        assert position is not None
        presence = clock_in(
            actor=actor_of_request(request),
            position=position,
            coord_type=parse_coord_type(payload.location.coord_type).value,
            reason=payload.reason,
            at=current_moment().now,
        )
        return 201, presence_json(presence)

    return once(request, "clock_in", payload.model_dump(mode="json"), work)


@router.post("/duty/clock_out", response=forms.PresenceOut, operation_id="clock_out")
def finish(request: HttpRequest, payload: forms.ClockOutIn) -> HttpResponse:
    """签退."""
    return finish_duty(request, payload)


def finish_duty(request: HttpRequest, payload: forms.ClockOutIn) -> HttpResponse:
    """Clock the caller out, once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        position = position_of(payload.location)
        presence = clock_out(actor=actor_of_request(request), position=position, at=current_moment().now)
        return 200, presence_json(presence)

    return once(request, "clock_out", payload.model_dump(mode="json"), work)


def presence_json(row: DutyPresence) -> dict[str, Any]:
    """One stay on duty."""
    return {
        "id": str(row.id),
        "clocked_in_at": row.in_at,
        "clocked_out_at": row.out_at,
        "grid": row.grid_code or None,
        "inside": row.inside,
        "reason": row.reason,
    }


@router.get("/duty/leaves", response=forms.DutyLeavesOut, operation_id="list_leaves")
def leaves(request: HttpRequest) -> dict[str, Any]:
    """Leaves that run or are to come."""
    return {"items": list_leaves(actor_of_request(request), current_moment())}


@router.post("/duty/leaves", response={201: forms.DutyLeaveOut}, operation_id="register_leave")
def register(request: HttpRequest, payload: forms.DutyLeaveIn) -> HttpResponse:
    """请假: who is away, from when to when, and who stands in; open work moves when it begins."""

    def work() -> tuple[int, Any]:
        leave = register_leave(
            account_id=payload.account,
            starts_at=payload.starts_at,
            ends_at=payload.ends_at,
            stand_in_id=payload.stand_in,
            reason=payload.reason,
            actor=actor_of_request(request),
            at=current_moment().now,
        )
        return 201, leave_json(leave)

    return once(request, "register_leave", payload.model_dump(mode="json"), work)


@router.post("/duty/leaves/{uuid:leave_id}/cancel", response=forms.DutyLeaveOut, operation_id="cancel_leave")
def cancel(request: HttpRequest, leave_id: UUID, payload: NothingIn) -> HttpResponse:
    """The person is there after all."""

    def work() -> tuple[int, Any]:
        leave = cancel_leave(leave_id=leave_id, actor=actor_of_request(request), at=current_moment().now)
        return 200, leave_json(leave)

    return once(request, "cancel_leave", str(leave_id), work)


@router.get("/duty/absences", response=forms.AbsentWorksOut, operation_id="list_absent_work")
def absences(request: HttpRequest) -> dict[str, Any]:
    """Whose work was handed on, and to whom."""
    return {"items": list_absent_work(actor=actor_of_request(request))}


@router.post("/duty/absences", response={201: forms.AbsentWorkOut}, operation_id="move_absent_work")
def move(request: HttpRequest, payload: forms.AbsenceIn) -> HttpResponse:
    """Somebody is not there: hand on their open work now."""

    def work() -> tuple[int, Any]:
        run = move_work_of_absent(
            account_id=payload.account,
            stand_in_id=payload.stand_in,
            reason=payload.reason,
            actor=actor_of_request(request),
        )
        return 201, absent_work_json(run)

    return once(request, "move_absent_work", payload.model_dump(mode="json"), work)


declare_headers(router, IDEMPOTENCY_KEY)
