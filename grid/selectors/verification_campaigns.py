"""Verification campaigns."""

from django.db.models import QuerySet

from gis.domain.errors import GridlineError
from grid.models import VerificationCampaign


def verification_campaigns() -> "QuerySet[VerificationCampaign]":
    """Newest first."""
    return VerificationCampaign.objects.order_by("-created_at", "-id")


def verification_campaign(code: str, *, lock: bool = False) -> VerificationCampaign:
    """Raises GridlineError `verification_campaign_unknown` (404). `lock` keeps the row for this transaction."""
    rows = VerificationCampaign.objects.select_for_update() if lock else VerificationCampaign.objects
    campaign = rows.filter(code=code).first()
    if campaign is None:
        raise GridlineError("verification_campaign_unknown", status=404, campaign=code[:32])
    return campaign
