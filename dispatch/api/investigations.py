"""The doors of reverse investigations (倒查) of supervision orders."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from dispatch.api.guard_headers import IDEMPOTENCY_KEY, declare_headers
from dispatch.api.once import once
from dispatch.api.ticket_schemas import NothingIn
from dispatch.selectors.reverse_investigations import investigation_sheet
from dispatch.services.investigate_order import Judged, conclude_investigation, open_investigation
from grid.api.instants import Instant
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["supervision"], auth=signed_in)


class InvestigationFindingIn(Schema, extra="forbid"):
    """What is said of a failed step; ``id`` None adds one of the officer's own."""

    id: UUID | None = None
    misconduct: str = Field(default="", max_length=24)
    explanation: str = Field(default="", max_length=1000)
    unit: str = Field(default="", max_length=64)
    happened_at: Instant | None = None


class ConclusionIn(Schema, extra="forbid"):
    """The result; ``assessed`` = it counts in the unit's assessment."""

    findings: list[InvestigationFindingIn] = Field(default_factory=list, max_length=200)
    conclusion: str = Field(default="", max_length=5000)
    assessed: bool


class InvestigationFindingOut(Schema):
    """A failed step: who, when, how late, of what type, why."""

    id: UUID
    fault: str
    stage: str
    unit_code: str
    who: str
    happened_at: datetime
    due_at: datetime | None
    late_minutes: int | None
    misconduct: str
    explanation: str
    by_person: bool


class MisconductTypeOut(Schema):
    """A type of misconduct to choose from."""

    code: str
    name: str


class InvestigationSheet(Schema):
    """An investigation with its findings."""

    id: str
    order_id: str
    opened_by: str | None
    opened_at: datetime
    conclusion: str
    assessed: bool | None
    concluded_by: str | None
    concluded_at: datetime | None
    findings: list[InvestigationFindingOut]
    types: list[MisconductTypeOut]


@router.get(
    "/supervision-orders/{uuid:order_id}/investigation", response=InvestigationSheet, url_name="investigation"
)
def investigation(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """The investigation of an order."""
    return investigation_sheet(order_id=order_id, actor=actor_of_request(request))


@router.post("/supervision-orders/{uuid:order_id}/investigation", response={201: InvestigationSheet})
def begin(request: HttpRequest, order_id: UUID, body: NothingIn) -> HttpResponse:
    """Open it; the failed steps are drawn from the histories. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        open_investigation(order_id=order_id, actor=actor)
        return 201, investigation_sheet(order_id=order_id, actor=actor)

    return once(request, "open_investigation", str(order_id), work)


@router.post("/supervision-orders/{uuid:order_id}/investigation/conclude", response=InvestigationSheet)
def conclude(request: HttpRequest, order_id: UUID, body: ConclusionIn) -> HttpResponse:
    """Judge the findings and conclude. Once per `Idempotency-Key`."""

    def work() -> tuple[int, Any]:
        actor = actor_of_request(request)
        conclude_investigation(
            order_id=order_id,
            actor=actor,
            judged=[Judged(**finding.dict()) for finding in body.findings],
            conclusion=body.conclusion,
            assessed=body.assessed,
        )
        return 200, investigation_sheet(order_id=order_id, actor=actor)

    return once(request, "conclude_investigation", [str(order_id), body.model_dump(mode="json")], work)


declare_headers(router, IDEMPOTENCY_KEY)
