"""Batches of verification records and what was drawn, decided and changed in them."""

from uuid import UUID

from django.db.models import QuerySet

from gis.domain.errors import GridlineError
from grid.models import VerificationBatch, VerificationChange, VerificationCheck


def verification_batch(batch_id: UUID, *, lock: bool = False) -> VerificationBatch:
    """Raises GridlineError `verification_batch_unknown` (404). `lock` keeps the row for this transaction."""
    rows = (
        VerificationBatch.objects.select_for_update(of=("self",)) if lock else VerificationBatch.objects.all()
    )
    batch = rows.select_related("campaign").filter(pk=batch_id).first()
    if batch is None:
        raise GridlineError("verification_batch_unknown", status=404)
    return batch


def verification_batches(campaign_code: str = "", state: str = "") -> "QuerySet[VerificationBatch]":
    """Newest first; empty = all."""
    rows = VerificationBatch.objects.select_related("campaign").order_by("-submitted_at", "-id")
    if campaign_code:
        rows = rows.filter(campaign__code=campaign_code)
    return rows.filter(state=state) if state else rows


def checks_of(batch: VerificationBatch) -> "QuerySet[VerificationCheck]":
    """The records drawn for the spot check, those not looked at yet first."""
    return batch.checks.order_by("checked_at", "record_id")


def conflicts_of(batch: VerificationBatch) -> "QuerySet[VerificationChange]":
    """What could not be taken into the layers, and why."""
    return batch.outcome.filter(action="none").order_by("record_id")
