"""A verification campaign from its draft to its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.db import IntegrityError, connection, transaction

from gis.domain.errors import GridlineError
from gis.services.analyse import analyse
from grid.domain.verification.fields import SubjectKind
from grid.models import VerificationCampaign
from grid.selectors.subject_sources import SOURCES
from grid.selectors.verification_campaigns import verification_campaign

State = VerificationCampaign.State

_SQL = Path(__file__).parent.parent / "sql"


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What is to be verified; no subdistricts = the whole district, no dates = not planned."""

    code: str
    name: str
    subject_kinds: Sequence[str]
    subdistrict_codes: Sequence[str] = ()
    plan_from_on: date | None = None
    plan_to_on: date | None = None


def draft_verification_campaign(*, plan: CampaignPlan, actor: str, at: datetime) -> VerificationCampaign:
    """Raises GridlineError `verification_campaign_exists` (409), `verification_word_unknown`,
    `verification_dates_reversed` (422)."""
    unknown = sorted(set(plan.subject_kinds) - set(SubjectKind))
    if unknown or not plan.subject_kinds:
        raise GridlineError(
            "verification_word_unknown", status=422, field="subject_kinds", name="subject_kinds",
            known=", ".join(SubjectKind),
        )  # fmt: skip
    if plan.plan_from_on and plan.plan_to_on and plan.plan_to_on < plan.plan_from_on:
        raise GridlineError("verification_dates_reversed", status=422, field="plan_to_on")
    try:
        with transaction.atomic():
            return VerificationCampaign.objects.create(
                code=plan.code,
                name=plan.name,
                subject_kinds=[str(kind) for kind in SubjectKind if kind in plan.subject_kinds],
                subdistrict_codes=sorted(set(plan.subdistrict_codes)),
                plan_from_on=plan.plan_from_on,
                plan_to_on=plan.plan_to_on,
                created_by=actor,
                created_at=at,
            )
    except IntegrityError:
        raise GridlineError("verification_campaign_exists", status=409, campaign=plan.code) from None


@transaction.atomic
def start_verification_campaign(*, code: str, at: datetime) -> VerificationCampaign:
    """Freezes the base and opens the campaign for records. Started twice it stays started once.

    Raises GridlineError `verification_campaign_unknown` (404), `verification_campaign_state` (409) once closed.
    """
    campaign = verification_campaign(code, lock=True)
    if campaign.state == State.RUNNING:
        return campaign
    if campaign.state != State.DRAFT:
        raise GridlineError("verification_campaign_state", status=409, record_state=campaign.state)
    with connection.cursor() as cursor:
        for kind in campaign.subject_kinds:
            source = SOURCES[SubjectKind(kind)]
            statement = _statement("freeze_verification_base").format(
                tables=source.tables, building=source.building, cell=source.cell, standing=source.standing
            )
            cursor.execute(
                statement,
                {"campaign": campaign.pk, "kind": kind, "subdistricts": campaign.subdistrict_codes},
            )
        cursor.execute(_statement("freeze_verification_tallies"), {"campaign": campaign.pk})
    analyse("grid_verificationcounter", "grid_verificationtally")
    campaign.state, campaign.started_at = State.RUNNING, at
    campaign.save()
    return campaign


@transaction.atomic
def close_verification_campaign(*, code: str, at: datetime) -> VerificationCampaign:
    """Takes no more records; what is handed in may still be decided on. Raises as `start_verification_campaign`."""
    campaign = verification_campaign(code, lock=True)
    if campaign.state == State.DRAFT:
        raise GridlineError("verification_campaign_state", status=409, record_state=campaign.state)
    if campaign.state == State.RUNNING:
        campaign.state, campaign.closed_at = State.CLOSED, at
        campaign.save()
    return campaign


@cache
def _statement(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
