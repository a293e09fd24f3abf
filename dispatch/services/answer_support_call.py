"""Turn out (部门报到), report the work, close, and rate each other: the life of a support call after it was made."""

from uuid import UUID

from dispatch.models import SupportCall, TurnOut
from dispatch.services.support_call_change import SupportCallChange, changing_support_call
from dispatch.services.take_act import required
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

WORST, BEST = 1, 5


def turn_out(*, call_id: UUID, actor: Actor, version: int | None = None) -> SupportCall:
    """A called unit is there. Raises `support_call_not_yours` (403), `turned_out_before` (409)."""
    with changing_support_call(call_id=call_id, actor=actor, version=version) as change:
        row = own_turn_out(change.call, actor)
        if row.turned_out_at is not None:
            raise GridlineError("turned_out_before", status=409)
        row.turned_out_at, row.turned_out_by_id = change.moment.now, actor.account_id
        row.save(update_fields=["turned_out_at", "turned_out_by"])
        late = change.moment.now > change.call.due_at
        change.act("support_call_answered", actor=actor, data={"unit": row.unit_id, "late": late})
        if not change.call.turn_outs.filter(turned_out_at=None).exists():
            change.enter(SupportCall.State.GATHERED)
    return change.call


def report_turn_out_work(
    *, call_id: UUID, actor: Actor, text: str = "", version: int | None = None
) -> SupportCall:
    """What the unit did on the spot. Raises `not_turned_out` (409), `result_missing` (422)."""
    with changing_support_call(call_id=call_id, actor=actor, version=version) as change:
        row = own_turn_out(change.call, actor)
        if row.turned_out_at is None:
            raise GridlineError("not_turned_out", status=409)
        row.work_done = required(text, "result_missing", "text")[:1000]
        row.save(update_fields=["work_done"])
        change.act("support_call_work_reported", actor=actor, data={"unit": row.unit_id})
    return change.call


def close_support_call(
    *, call_id: UUID, actor: Actor, result: str = "", version: int | None = None
) -> SupportCall:
    """The caller ends it with its result; who has not turned out by then has not. Raises `result_missing`."""
    with changing_support_call(call_id=call_id, actor=actor, version=version) as change:
        check_caller(change, actor)
        change.call.result = required(result, "result_missing", "text")
        change.enter(SupportCall.State.CLOSED)
        change.act("support_call_closed", actor=actor, data={})
    return change.call


def cancel_support_call(
    *, call_id: UUID, actor: Actor, reason: str = "", version: int | None = None
) -> SupportCall:
    """The caller calls it off. Raises `reason_missing`."""
    with changing_support_call(call_id=call_id, actor=actor, version=version) as change:
        check_caller(change, actor)
        why = required(reason, "reason_missing", "reason")
        change.enter(SupportCall.State.CANCELLED)
        change.act("support_call_cancelled", actor=actor, data={"reason": why})
    return change.call


def rate_turn_out(
    *,
    call_id: UUID,
    actor: Actor,
    unit: str,
    rating: int,
    note: str = "",
    version: int | None = None,
) -> SupportCall:
    """The caller rates a called unit, once. Raises `rating_wrong`, `support_call_not_yours`, `rated_before`."""
    with changing_support_call(call_id=call_id, actor=actor, version=version, closed=True) as change:
        check_caller(change, actor)
        row = change.call.turn_outs.filter(unit_id=unit).first()
        if row is None:
            raise GridlineError("support_call_not_yours", status=403, field="unit")
        if row.caller_rating is not None:
            raise GridlineError("rated_before", status=409)
        row.caller_rating, row.caller_note = checked(rating), note[:500]
        row.save(update_fields=["caller_rating", "caller_note"])
        data = {"unit": unit, "rating": rating}
        change.act("support_call_unit_rated", actor=actor, data=data)
    return change.call


def rate_support_call(
    *, call_id: UUID, actor: Actor, rating: int, note: str = "", version: int | None = None
) -> SupportCall:
    """A called unit rates the call: was it needed, was the place right? Once. Raises as `rate_turn_out`."""
    with changing_support_call(call_id=call_id, actor=actor, version=version, closed=True) as change:
        row = own_turn_out(change.call, actor)
        if row.unit_rating is not None:
            raise GridlineError("rated_before", status=409)
        row.unit_rating, row.unit_note = checked(rating), note[:500]
        row.save(update_fields=["unit_rating", "unit_note"])
        change.act("support_call_rated", actor=actor, data={"unit": row.unit_id, "rating": rating})
    return change.call


def own_turn_out(call: SupportCall, actor: Actor) -> TurnOut:
    """The turn-out of the actor's unit; raises `support_call_not_yours` (403)."""
    own = actor.units_as(Role.UNIT_CLERK) | actor.units_as(Role.UNIT_HEAD)
    row = call.turn_outs.filter(unit_id__in=sorted(own)).order_by("turned_out_at", "id").first()
    if row is None:
        raise GridlineError("support_call_not_yours", status=403)
    return row


def check_caller(change: SupportCallChange, actor: Actor) -> None:
    """A dispatcher of the subdistrict that called; raises `support_call_not_yours` (403)."""
    if change.call.subdistrict_code not in actor.named_areas_as(Role.SUBDISTRICT_DISPATCHER):
        raise GridlineError("support_call_not_yours", status=403)


def checked(rating: int) -> int:
    """1 to 5; raises `rating_wrong` (422)."""
    if not WORST <= rating <= BEST:
        raise GridlineError("rating_wrong", status=422, field="rating")
    return rating
