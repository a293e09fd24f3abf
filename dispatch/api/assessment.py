"""考核: published results, and appeals against them."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from dispatch.api.actions import expected_version
from dispatch.api.guard_headers import IF_MATCH, declare_headers
from dispatch.api.ticket_schemas import Strict
from dispatch.selectors.appeals import MOST_ROWS, appeal_json, list_appeals, publication_json, publications
from dispatch.services.appeal_assessment import file_appeal, settle_appeal
from dispatch.services.publish_assessment import publish_assessment
from grid.api.security import actor_of_request, signed_in

router = Router(tags=["assessment"], auth=signed_in)


class AssessmentIn(Strict):
    """The month as 2026-03; ``noon`` counts its days from noon to noon."""

    month: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")
    noon: bool = False


class AssessmentOut(Schema):
    """A published month; figures never change."""

    id: str
    month: str
    published_at: datetime
    appeal_until_at: datetime
    rates: dict[str, Any]
    indicators: list[dict[str, Any]]


class AssessmentRows(Schema):
    """Published months, the newest first."""

    items: list[AssessmentOut]


class AppealIn(Strict):
    """An appeal; ``evidence`` are attachments of the ticket."""

    ticket: UUID
    ground: str = Field(max_length=32)
    text: str = Field(default="", max_length=2000)
    evidence: list[UUID] = Field(default_factory=list, max_length=20)


class AppealNoteIn(Strict):
    """What is said to it; forwarding names the city's number."""

    note: str = Field(default="", max_length=500)
    receipt: str = Field(default="", max_length=64)


class AppealedTicket(Schema):
    """The ticket an appeal is about."""

    id: str
    number: str
    origin: str


class AppealOut(Schema):
    """An appeal as it stands."""

    id: str
    version: int
    ticket: AppealedTicket
    unit: str
    month: str
    ground: str
    text: str
    evidence: list[str]
    state: str
    filed_at: datetime
    review_note: str
    decision_note: str
    city_receipt: str
    decided_at: datetime | None


class AppealRows(Schema):
    """Appeals, the newest first."""

    items: list[AppealOut]


@router.get("/assessments", response=AssessmentRows, operation_id="list_assessments")
def assessments(request: HttpRequest) -> dict[str, Any]:
    """The published results; units find their own."""
    return {"items": publications(actor=actor_of_request(request))}


@router.post("/assessments", response={201: AssessmentOut}, operation_id="publish_assessment")
def publish(request: HttpRequest, payload: AssessmentIn) -> tuple[int, dict[str, Any]]:
    """Publish a month that is over; once."""
    year, month = payload.month.split("-")
    made = publish_assessment(
        month=date(int(year), int(month), 1), actor=actor_of_request(request), noon=payload.noon
    )
    return 201, publication_json(made, None)


@router.get("/appeals", response=AppealRows, operation_id="list_appeals")
def appeals(
    request: HttpRequest,
    state: Annotated[str, Query(max_length=16)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 50,
) -> dict[str, Any]:
    """Appeals to decide, or those of the own unit."""
    return {"items": list_appeals(actor=actor_of_request(request), state=state, limit=limit)}


@router.post("/appeals", response={201: AppealOut}, operation_id="file_appeal")
def file(request: HttpRequest, payload: AppealIn) -> tuple[int, dict[str, Any]]:
    """申诉: the head of the lead unit, once per ticket."""
    made = file_appeal(
        ticket_id=payload.ticket,
        actor=actor_of_request(request),
        ground=payload.ground,
        text=payload.text,
        evidence=payload.evidence,
    )
    return 201, appeal_json(made)


def _settle(request: HttpRequest, appeal_id: UUID, verb: str, payload: AppealNoteIn) -> dict[str, Any]:
    appeal = settle_appeal(
        appeal_id=appeal_id,
        verb=verb,
        actor=actor_of_request(request),
        note=payload.note,
        receipt=payload.receipt,
        version=expected_version(request),
    )
    return appeal_json(appeal)


@router.post("/appeals/{uuid:appeal_id}/review", response=AppealOut, operation_id="review_appeal")
def review(request: HttpRequest, appeal_id: UUID, payload: AppealNoteIn) -> dict[str, Any]:
    """初审: the dispatcher's opinion."""
    return _settle(request, appeal_id, "review", payload)


@router.post("/appeals/{uuid:appeal_id}/forward", response=AppealOut, operation_id="forward_appeal")
def forward(request: HttpRequest, appeal_id: UUID, payload: AppealNoteIn) -> dict[str, Any]:
    """转市: the result is the city's."""
    return _settle(request, appeal_id, "forward", payload)


@router.post("/appeals/{uuid:appeal_id}/approve", response=AppealOut, operation_id="approve_appeal")
def approve(request: HttpRequest, appeal_id: UUID, payload: AppealNoteIn) -> dict[str, Any]:
    """同意剔除: the ticket leaves the assessed figure; the raw one keeps it."""
    return _settle(request, appeal_id, "approve", payload)


@router.post("/appeals/{uuid:appeal_id}/refuse", response=AppealOut, operation_id="refuse_appeal")
def refuse(request: HttpRequest, appeal_id: UUID, payload: AppealNoteIn) -> dict[str, Any]:
    """不同意."""
    return _settle(request, appeal_id, "refuse", payload)


@router.post("/appeals/{uuid:appeal_id}/withdraw", response=AppealOut, operation_id="withdraw_appeal")
def withdraw(request: HttpRequest, appeal_id: UUID, payload: AppealNoteIn) -> dict[str, Any]:
    """撤回: the unit takes its appeal back."""
    return _settle(request, appeal_id, "withdraw", payload)


declare_headers(router, IF_MATCH, paths=r"/appeals/\{uuid:appeal_id\}/.*")
