"""The doors of leader call-in sessions (领导接听): schedule, tickets taken, promises, ledger."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dispatch.api import call_in_schemas as forms
from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.models import CallInSession
from dispatch.selectors.call_ins import ledger_sheet, list_sessions, session_ledger, session_row
from dispatch.selectors.current_moment import current_moment
from dispatch.services.run_call_in import (
    SessionPlan,
    keep_promise,
    plan_call_in,
    settle_call_in,
    take_call_in_ticket,
)
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["call-ins"], auth=signed_in)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/call-ins", response=forms.CallInRows, url_name="call_ins")
def sessions(request: HttpRequest, wanted: Annotated[forms.CallInFilter, Query()]) -> dict[str, Any]:
    """The schedule, the latest first."""
    items = list_sessions(actor=actor_of_request(request), moment=current_moment(), **wanted.dict())
    return {"items": items, "next": items[-1]["id"] if len(items) == wanted.limit else None}


@router.post("/call-ins", response={201: forms.CallInRow})
def plan(request: HttpRequest, body: forms.CallInIn) -> HttpResponse:
    """Announce a session. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        session = plan_call_in(actor=actor_of_request(request), plan=SessionPlan(**body.dict()))
        return 201, _row(request, session)

    return once(request, "plan_call_in", body.model_dump(mode="json"), work)


@router.post("/call-ins/{uuid:session_id}/settle", response=forms.CallInRow)
def settle(request: HttpRequest, session_id: UUID, body: forms.CallInStateIn) -> HttpResponse:
    """It was held, or it is cancelled. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        return 200, _row(request, settle_call_in(session_id=session_id, actor=actor, **body.dict()))

    return once(request, "settle_call_in", [str(session_id), body.model_dump(mode="json")], work)


@router.post("/call-ins/{uuid:session_id}/tickets", response=forms.CallInLedger)
def take(request: HttpRequest, session_id: UUID, body: forms.CallInTicketIn) -> HttpResponse:
    """Enter a ticket taken in the session. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        take_call_in_ticket(session_id=session_id, actor=actor_of_request(request), **body.dict())
        return 200, _ledger(request, session_id)

    return once(request, "take_call_in_ticket", [str(session_id), body.model_dump(mode="json")], work)


@router.post("/call-ins/{uuid:session_id}/tickets/{uuid:ticket_id}/done", response=forms.CallInLedger)
def done(request: HttpRequest, session_id: UUID, ticket_id: UUID, body: forms.PromiseIn) -> HttpResponse:
    """Say what became of a promise. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        keep_promise(session_id=session_id, ticket_id=ticket_id, actor=actor, result=body.result)
        return 200, _ledger(request, session_id)

    return once(request, "keep_promise", [str(session_id), str(ticket_id), body.result], work)


@router.get("/call-ins/{uuid:session_id}/ledger", response=forms.CallInLedger, url_name="call_in_ledger")
def ledger(request: HttpRequest, session_id: UUID) -> dict[str, Any]:
    """The tickets taken that the caller may see, with promise and result."""
    return _ledger(request, session_id)


@router.get("/call-ins/{uuid:session_id}/ledger.xlsx", url_name="call_in_sheet")
def export(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The same as a spreadsheet."""
    content = ledger_sheet(session_id=session_id, actor=actor_of_request(request))
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="call-in-{session_id}.xlsx"'
    return answer


def _row(request: HttpRequest, session: CallInSession) -> dict[str, Any]:
    return session_row(session, actor_of_request(request), current_moment())


def _ledger(request: HttpRequest, session_id: UUID) -> dict[str, Any]:
    return {"items": session_ledger(session_id=session_id, actor=actor_of_request(request))}


declare_headers(router, IDEMPOTENCY_KEY)
