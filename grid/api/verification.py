"""Verification of the base data: campaigns, figures, batches, spot checks."""

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from grid.api.security import SignedIn, actor_of_request
from grid.api.verification_schemas import (
    ApartIn,
    BatchDetail,
    Batches,
    BatchIn,
    BatchOut,
    BatchState,
    CampaignIn,
    CampaignOut,
    Campaigns,
    Checks,
    FindingsIn,
    Kind,
    ReportOut,
    ReturnIn,
)  # fmt: skip
from grid.domain.roles import Role
from grid.models import VerificationBatch
from grid.selectors.verification_batches import (
    checks_of,
    conflicts_of,
    verification_batch,
    verification_batches,
)
from grid.selectors.verification_campaigns import verification_campaign, verification_campaigns
from grid.selectors.verification_report import ReportQuestion, verification_report
from grid.selectors.verification_scope import verification_areas
from grid.services.apply_verification import apply_verification
from grid.services.check_verification import Finding, draw_spot_check, note_findings
from grid.services.decide_verification import approve_verification, return_verification, set_apart
from grid.services.ingest_verification import ingest_verification
from grid.services.run_verification_campaign import (
    CampaignPlan,
    close_verification_campaign,
    draft_verification_campaign,
    start_verification_campaign,
)

clerk = SignedIn(Role.DATA_CLERK)
reader = SignedIn(Role.DATA_CLERK, Role.SUBDISTRICT_DISPATCHER, Role.COMMUNITY_CLERK)
router = Router(tags=["verification"], auth=clerk)

MOST_BATCHES = 200


@router.get("/verification/campaigns", response=Campaigns, auth=reader, url_name="verification_campaigns")
def campaigns(request: HttpRequest) -> dict[str, Any]:
    """All campaigns, newest first."""
    return {"items": list(verification_campaigns())}


@router.post("/verification/campaigns", response={201: CampaignOut}, url_name="verification_draft")
def draft(request: HttpRequest, body: CampaignIn) -> Status:
    """A campaign to be; nothing is frozen before it starts."""
    plan = CampaignPlan(**body.model_dump())
    made = draft_verification_campaign(plan=plan, actor=actor_of_request(request).username, at=timezone.now())
    return Status(201, made)


@router.post("/verification/campaigns/{campaign}/start", response=CampaignOut, url_name="verification_start")
def start(request: HttpRequest, campaign: str) -> Any:
    """Freezes the base, building by building, and opens the campaign."""
    return start_verification_campaign(code=campaign, at=timezone.now())


@router.post("/verification/campaigns/{campaign}/close", response=CampaignOut, url_name="verification_close")
def close(request: HttpRequest, campaign: str) -> Any:
    """Takes no more records; what is in may still be decided on."""
    return close_verification_campaign(code=campaign, at=timezone.now())


@router.get(
    "/verification/campaigns/{campaign}/report",
    response=ReportOut,
    auth=reader,
    url_name="verification_report",
)
def report(
    request: HttpRequest,
    campaign: str,
    by: str = "subdistrict",
    subject_kind: Kind | None = None,
    area: str = Query("", max_length=32),
    each_kind: bool = False,
    limit: int = Query(500, ge=1, le=5_000),
    offset: int = Query(0, ge=0, le=10_000_000),
) -> dict[str, Any]:
    """Figures by subdistrict, community, cell or building; clerks of a subdistrict or community see their own."""
    found = verification_campaign(campaign)
    asked = ReportQuestion(
        by=by, subject_kind=subject_kind or "", area=area, each_kind=each_kind,
        within=verification_areas(actor_of_request(request)), limit=limit, offset=offset,
    )  # fmt: skip
    whole = ReportQuestion(
        subject_kind=asked.subject_kind, area=area, each_kind=each_kind, within=asked.within
    )
    return {
        "campaign": found.code,
        "by": by,
        "total": [row.as_json() for row in verification_report(found, whole)],
        "items": [row.as_json() for row in verification_report(found, asked)],
    }


@router.post(
    "/verification/campaigns/{campaign}/batches", response={201: BatchDetail}, url_name="verification_hand_in"
)
def hand_in(request: HttpRequest, campaign: str, body: BatchIn) -> Status:
    """Takes up to 2,000 records; larger batches come as files (`ingest_verification`). Sent again: the same batch."""
    batch = ingest_verification(
        campaign_code=campaign,
        client_key=body.client_key,
        lines=(orjson.dumps(record.model_dump()) for record in body.records),
        submitted_by=actor_of_request(request).username,
        at=timezone.now(),
    )
    return Status(201, _detail(batch))


@router.get("/verification/batches", response=Batches, url_name="verification_batches")
def batches(request: HttpRequest, campaign: str = "", state: BatchState | None = None) -> dict[str, Any]:
    """The newest two hundred."""
    found = verification_batches(campaign[:32], state or "")[:MOST_BATCHES]
    return {"items": [_facts(batch) for batch in found]}


@router.get("/verification/batches/{batch_id}", response=BatchDetail, url_name="verification_batch")
def batch_detail(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """With refused lines and conflicts."""
    return _detail(verification_batch(batch_id))


@router.get("/verification/batches/{batch_id}/checks", response=Checks, url_name="verification_checks")
def checks(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """The records drawn for the spot check."""
    return {"items": list(checks_of(verification_batch(batch_id)))}


@router.post("/verification/batches/{batch_id}/draw", response=BatchOut, url_name="verification_draw")
def draw(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """Draws the spot check; drawn again it stays the same."""
    return _facts(draw_spot_check(batch_id=batch_id, at=timezone.now()))


@router.post("/verification/batches/{batch_id}/findings", response=BatchOut, url_name="verification_findings")
def findings(request: HttpRequest, batch_id: UUID, body: FindingsIn) -> dict[str, Any]:
    """Keeps what the one who is signed in found; nobody checks an own record."""
    found = [Finding(item.record_id, item.right, item.note) for item in body.findings]
    checker = actor_of_request(request).username
    return _facts(note_findings(batch_id=batch_id, findings=found, checker=checker, at=timezone.now()))


@router.post("/verification/batches/{batch_id}/set-apart", response=BatchOut, url_name="verification_apart")
def apart(request: HttpRequest, batch_id: UUID, body: ApartIn) -> dict[str, Any]:
    """Makes a batch of its own of some records; the new batch."""
    actor = actor_of_request(request).username
    return _facts(set_apart(batch_id=batch_id, record_ids=body.record_ids, actor=actor, at=timezone.now()))


@router.post("/verification/batches/{batch_id}/approve", response=BatchOut, url_name="verification_approve")
def approve(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """Approves a batch whose spot check is complete and good enough."""
    actor = actor_of_request(request).username
    return _facts(approve_verification(batch_id=batch_id, actor=actor, at=timezone.now()))


@router.post("/verification/batches/{batch_id}/return", response=BatchOut, url_name="verification_return")
def send_back(request: HttpRequest, batch_id: UUID, body: ReturnIn) -> dict[str, Any]:
    """Sends the whole batch back; its records count no more."""
    actor = actor_of_request(request).username
    done = return_verification(batch_id=batch_id, actor=actor, reason=body.reason, at=timezone.now())
    return _facts(done)


@router.post("/verification/batches/{batch_id}/apply", response=BatchOut, url_name="verification_apply")
def apply(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """Takes the findings of an approved batch into the layers."""
    return _facts(apply_verification(batch_id=batch_id, at=timezone.now()))


def _facts(batch: VerificationBatch) -> dict[str, Any]:
    names = BatchOut.model_fields.keys() - {"campaign", "delta"}
    facts = {name: getattr(batch, name) for name in names}
    return facts | {"campaign": batch.campaign.code, "delta": batch.delta_id}


def _detail(batch: VerificationBatch) -> dict[str, Any]:
    return _facts(batch) | {"rejections": batch.rejections, "conflict_items": list(conflicts_of(batch))}
