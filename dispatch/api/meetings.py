"""The doors of coordination meetings, of rows that rulings propose, and of the warning about patrol and handling."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api import meeting_schemas as forms
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_schemas import NothingIn
from dispatch.selectors.coordination_meetings import list_meetings, meeting_sheet
from dispatch.selectors.proposed_rows import proposed_rows
from dispatch.selectors.separation_report import separation_report
from dispatch.services.hold_meeting import (
    Attendee,
    ItemDecision,
    call_meeting,
    cancel_meeting,
    hold_meeting,
    put_on_agenda,
)
from dispatch.services.propose_ruled_row import RowWish, propose_ruled_row
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["responsibility"], auth=signed_in)

MeetingState = Literal["", "planned", "held", "cancelled"]


@router.get("/coordination-meetings", response=forms.MeetingRows, operation_id="coordination_meetings")
def meetings(request: HttpRequest, state: MeetingState = "") -> dict[str, Any]:
    """The meetings the caller may see, the latest first."""
    return {"items": list_meetings(actor=actor_of_request(request), state=state)}


@router.post(
    "/coordination-meetings", response={201: forms.MeetingOut}, operation_id="call_coordination_meeting"
)
def call(request: HttpRequest, payload: forms.MeetingIn) -> HttpResponse:
    """Call a meeting on tickets in dispute; once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        meeting = call_meeting(
            actor=actor_of_request(request),
            starts_at=payload.starts_at,
            place=payload.place,
            ticket_ids=payload.tickets,
        )
        return 201, sheet(request, meeting.id)

    return once(request, "call_coordination_meeting", payload.model_dump(mode="json"), work)


@router.get(
    "/coordination-meetings/{uuid:meeting_id}",
    response=forms.MeetingOut,
    operation_id="coordination_meeting",
)
def meeting(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """One meeting: agenda, attendance, decisions, minutes."""
    return sheet(request, meeting_id)


@router.post(
    "/coordination-meetings/{uuid:meeting_id}/agenda",
    response=forms.MeetingOut,
    operation_id="put_on_coordination_agenda",
)
def agenda(request: HttpRequest, meeting_id: UUID, payload: forms.AgendaIn) -> HttpResponse:
    """Put more tickets in dispute on the agenda."""
    return act(request, meeting_id, payload, put_on_agenda, ticket_ids=payload.tickets)


@router.post(
    "/coordination-meetings/{uuid:meeting_id}/minutes",
    response=forms.MeetingOut,
    operation_id="hold_coordination_meeting",
)
def minutes(request: HttpRequest, meeting_id: UUID, payload: forms.MinutesIn) -> HttpResponse:
    """Write the minutes once: attendance and a decision for every item; settled tickets are dispatched."""
    return act(
        request,
        meeting_id,
        payload,
        hold_meeting,
        minutes=payload.minutes,
        attendance=[Attendee(one.unit, one.account, one.present) for one in payload.attendance],
        decisions=[
            ItemDecision(one.ticket, one.decision, one.unit, one.co_units, one.note)
            for one in payload.decisions
        ],
    )


@router.post(
    "/coordination-meetings/{uuid:meeting_id}/cancel",
    response=forms.MeetingOut,
    operation_id="cancel_coordination_meeting",
)
def cancel(request: HttpRequest, meeting_id: UUID, payload: NothingIn) -> HttpResponse:
    """The meeting does not take place."""
    return act(request, meeting_id, payload, cancel_meeting)


@router.get("/rulings/proposed-rows", response=forms.ProposedRows, operation_id="proposed_dispatch_rows")
def rows(request: HttpRequest) -> dict[str, Any]:
    """Rows for the dispatch table that rulings propose, in the cells a draft takes."""
    return {"items": proposed_rows(actor=actor_of_request(request))}


@router.post(
    "/rulings/{uuid:ruling_id}/propose_row",
    response=forms.ProposedRowOut,
    operation_id="propose_ruled_row",
)
def propose_row(request: HttpRequest, ruling_id: UUID, payload: forms.ProposeRowIn) -> dict[str, Any]:
    """Propose the row for next time; proposed anew, it is replaced."""
    ruling = propose_ruled_row(
        ruling_id=ruling_id, actor=actor_of_request(request), wish=RowWish(**payload.model_dump())
    )
    return {
        "ruling": ruling.id,
        "number": ruling.number,
        "row": ruling.proposed_row,
        "proposed_at": ruling.row_proposed_at,
    }


@router.get(
    "/reports/patrol-handling-separation",
    response=forms.SeparationReport,
    operation_id="patrol_handling_separation",
)
def separation(request: HttpRequest, days: Annotated[int, Query(ge=1, le=366)] = 30) -> dict[str, Any]:
    """Who both reported and handled in one community: a warning, nothing is forbidden by it."""
    return {"days": days, "items": separation_report(actor=actor_of_request(request), days=days)}


def act(
    request: HttpRequest, meeting_id: UUID, payload: Any, service: Callable[..., object], **fields: object
) -> HttpResponse:
    """Run the use-case, once per `Idempotency-Key`, and answer with the meeting as it is now."""

    def work() -> tuple[int, Any]:
        service(meeting_id=meeting_id, actor=actor_of_request(request), **fields)
        return 200, sheet(request, meeting_id)

    return once(request, service.__name__, [str(meeting_id), payload.model_dump(mode="json")], work)


def sheet(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """The meeting as the caller sees it."""
    return meeting_sheet(meeting_id=meeting_id, actor=actor_of_request(request))


declare_headers(router, IDEMPOTENCY_KEY, paths="/coordination-meetings.*")
