"""Support calls (吹哨) the actor may see: list, sheet, and the two-way assessment by unit and subdistrict."""

from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, Q, QuerySet

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.side_path_events import SUPPORT_CALL
from dispatch.models import SupportCall, TurnOut
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import Names, names
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.scope import scope_keys

MOST_ROWS = 200


def visible_support_calls(actor: Actor) -> "QuerySet[SupportCall]":
    """Calls whose audience meets the actor's scope keys."""
    return SupportCall.objects.filter(audience__overlap=sorted(scope_keys(actor)))


def get_support_call(*, call_id: UUID, actor: Actor, lock: bool = False) -> SupportCall:
    """One visible call; raises `support_call_not_found` (404)."""
    calls = visible_support_calls(actor).filter(id=call_id)
    call = (calls.select_for_update() if lock else calls).first()
    if call is None:
        raise GridlineError("support_call_not_found", status=404)
    return call


def support_call_facts(call: SupportCall) -> ClockFacts:
    """What the clock of the turn-out is derived from; it ends when every called unit is there, or the call does."""
    return ClockFacts(
        kind=SUPPORT_CALL,
        state=call.state,
        state_since=call.state_since,
        received_at=call.called_at,
        dispatched_at=call.called_at,
        request_type="urgent" if call.urgent else None,
    )


def list_support_calls(
    *, actor: Actor, moment: Moment, open_only: bool = True, limit: int = 50
) -> list[dict[str, Any]]:
    """The newest first; two statements whatever their number."""
    calls = visible_support_calls(actor)
    if open_only:
        calls = calls.filter(closed_at=None)
    known = names(moment)
    rows = calls.order_by("-called_at", "id").prefetch_related("turn_outs")[: min(limit, MOST_ROWS)]
    return [support_call_json(row, known, moment) for row in rows]


def support_call_json(call: SupportCall, known: Names, moment: Moment) -> dict[str, Any]:
    """A call with its turn-outs; a unit that is not there by the due time is late."""
    return {
        "id": str(call.id),
        "number": call.number,
        "version": call.version,
        "state": call.state,
        "subdistrict": known.area(call.subdistrict_code),
        "urgent": call.urgent,
        "reason": call.reason,
        "place_text": call.place_text,
        "point": [call.point.x, call.point.y] if call.point else None,
        "ticket_id": str(call.ticket_id) if call.ticket_id else None,
        "called_at": call.called_at,
        "due_at": call.due_at,
        "closed_at": call.closed_at,
        "result": call.result,
        "turn_outs": [
            turn_out_json(row, call, known, moment)
            for row in sorted(call.turn_outs.all(), key=lambda row: row.pk)
        ],
    }


def turn_out_json(row: TurnOut, call: SupportCall, known: Names, moment: Moment) -> dict[str, Any]:
    """One called unit."""
    there_at = row.turned_out_at or call.closed_at or moment.now
    return {
        "unit": known.unit(row.unit_id),
        "turned_out_at": row.turned_out_at,
        "late": there_at > call.due_at,
        "work_done": row.work_done,
        "caller_rating": row.caller_rating,
        "caller_note": row.caller_note,
        "unit_rating": row.unit_rating,
        "unit_note": row.unit_note,
    }


def support_call_assessment(*, actor: Actor, moment: Moment) -> dict[str, list[dict[str, Any]]]:
    """Both ways: how units answered, and how the calls of each subdistrict were rated; closed calls in scope only."""
    known = names(moment)
    seen = TurnOut.objects.filter(
        call__in=visible_support_calls(actor).filter(state=SupportCall.State.CLOSED)
    )
    units = seen.values("unit_id").annotate(
        called=Count("id"),
        turned_out=Count("turned_out_at"),
        in_time=Count("id", filter=Q(turned_out_at__lte=F("call__due_at"))),
        rating=Avg("caller_rating"),
    )
    callers = seen.values("call__subdistrict_code").annotate(
        calls=Count("call", distinct=True), rating=Avg("unit_rating")
    )
    return {
        "units": [
            {
                "unit": known.unit(str(row["unit_id"])),
                "called": row["called"],
                "turned_out": row["turned_out"],
                "in_time": row["in_time"],
                "rating": row["rating"],
            }
            for row in units.order_by("unit_id")
        ],
        "subdistricts": [
            {
                "subdistrict": known.area(row["call__subdistrict_code"]),
                "calls": row["calls"],
                "rating": row["rating"],
            }
            for row in callers.order_by("call__subdistrict_code")
        ],
    }
