"""导出审批: large exports in clear, asked for by one person and approved by another."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from dispatch.api.ledger import LedgerFilterIn
from dispatch.api.once import once
from dispatch.api.ticket_schemas import Strict
from dispatch.selectors.ledger_requests import MOST_ROWS, ledger_request_json, ledger_requests
from dispatch.selectors.list_tickets import TicketFilter
from dispatch.services.request_ledger import decide_ledger_request, request_ledger
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["ledger"], auth=signed_in)


class LedgerRequestIn(LedgerFilterIn):
    """The filters of the ledger, and why it is wanted."""

    reason: str = Field(default="", max_length=300)


class LedgerDecisionIn(Strict):
    """Approve it, or refuse it with a note."""

    approve: bool
    note: str = Field(default="", max_length=300)


class LedgerRequestOut(Schema):
    """A request; ``expires_at`` is when an approval lapses, ``may_decide`` says whether the caller may."""

    id: str
    requested_by: str
    unit: str
    requested_at: datetime
    narrowed_by: dict[str, Any]
    row_count: int
    reason: str
    state: str
    decided_by: str | None
    decided_at: datetime | None
    note: str
    expires_at: datetime | None
    own: bool
    may_decide: bool


class LedgerRequestRows(Schema):
    """Requests, the newest first."""

    items: list[LedgerRequestOut]


@router.get("/ledger-requests", response=LedgerRequestRows, operation_id="list_ledger_requests")
def listed(
    request: HttpRequest,
    state: Literal["", "requested", "approved", "refused", "used"] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> dict[str, Any]:
    """The caller's own requests, and those the caller decides on."""
    return {"items": ledger_requests(actor=actor_of_request(request), state=state, limit=limit)}


@router.post("/ledger-requests", response={201: LedgerRequestOut}, operation_id="request_ledger")
def ask(request: HttpRequest, payload: LedgerRequestIn) -> HttpResponse:
    """Ask for an export in clear of more rows than one person takes alone; once per `Idempotency-Key`."""
    actor = actor_of_request(request)
    wanted = TicketFilter(**payload.model_dump(exclude={"reason"}))

    def work() -> tuple[int, Any]:
        made = request_ledger(actor=actor, wanted=wanted, reason=payload.reason)
        return 201, ledger_request_json(made, actor)

    return once(request, "request_ledger", payload.model_dump(mode="json"), work)


@router.post(
    "/ledger-requests/{uuid:ledger_request_id}/decide",
    response=LedgerRequestOut,
    operation_id="decide_ledger_request",
)
def decide(request: HttpRequest, ledger_request_id: UUID, payload: LedgerDecisionIn) -> HttpResponse:
    """A second person approves or refuses; the approval is used once, for the same filter, within its days."""
    actor = actor_of_request(request)

    def work() -> tuple[int, Any]:
        made = decide_ledger_request(
            request_id=ledger_request_id, actor=actor, approve=payload.approve, note=payload.note
        )
        return 200, ledger_request_json(made, actor)

    return once(request, f"decide_ledger_request:{ledger_request_id}", payload.model_dump(mode="json"), work)
