"""Approval of a batch, or its return."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from gis.domain.errors import GridlineError
from grid.models import VerificationBatch
from grid.selectors.verification_batches import verification_batch
from grid.selectors.verification_campaigns import verification_campaign
from grid.services.check_verification import require_state, rule_of, tell_moved

State = VerificationBatch.State

_UNCOUNT = Path(__file__).parent.parent / "sql" / "uncount_verification.sql"
_OF_BATCH = """
    SELECT subject_kind, building_code, cell_code, result FROM grid_verificationrecord
    WHERE batch_id = %(batch)s AND latest
"""
_OBSERVED_BY = "SELECT EXISTS (SELECT FROM grid_verificationrecord WHERE batch_id = %s AND observer = %s)"
_SET_APART = """
    UPDATE grid_verificationrecord SET batch_id = %s WHERE batch_id = %s AND id = ANY(%s)
"""


@transaction.atomic
def approve_verification(*, batch_id: UUID, actor: str, at: datetime) -> VerificationBatch:
    """审核入库的审核. Approves a batch whose spot check is complete and good enough; approved twice, approved once.

    Raises `verification_batch_state`, `verification_check_open` (409: drawn records nobody has looked at),
    `verification_errors_many` (409: the whole batch has to go back) and `verification_approves_own` (403).
    """
    batch = verification_batch(batch_id, lock=True)
    if batch.state == State.APPROVED:
        return batch
    require_state(batch, State.SPOT_CHECK)
    if batch.checked < batch.sampled:
        raise GridlineError("verification_check_open", status=409, open=batch.sampled - batch.checked)
    if not rule_of(batch.campaign).passes(batch.checked, batch.wrong):
        raise GridlineError(
            "verification_errors_many", status=409, wrong=batch.wrong, checked=batch.checked,
            limit=f"{batch.campaign.error_limit:.2%}",
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OBSERVED_BY, [batch.pk, actor])
        if cursor.fetchone()[0]:
            raise GridlineError("verification_approves_own", status=403)
    return _decided(batch, State.APPROVED, actor, at)


@transaction.atomic
def return_verification(*, batch_id: UUID, actor: str, reason: str, at: datetime) -> VerificationBatch:
    """退回. The whole batch goes back and counts no more, until its subjects are handed in again.

    Raises `verification_batch_state` (409) once it is approved.
    """
    batch = verification_batch(batch_id, lock=True)
    if batch.state == State.RETURNED:
        return batch
    require_state(batch, State.SUBMITTED, State.SPOT_CHECK)
    verification_campaign(batch.campaign.code, lock=True)  # figures move for one at a time
    with connection.cursor() as cursor:
        statement = _UNCOUNT.read_text(encoding="utf-8").format(gone=_OF_BATCH)
        cursor.execute(statement, {"campaign": batch.campaign_id, "batch": batch.pk})
    batch.decision_reason = reason
    _decided(batch, State.RETURNED, actor, at)
    tell_moved([batch.pk], batch.state, actor=actor, at=at)
    return batch


@transaction.atomic
def set_apart(*, batch_id: UUID, record_ids: Collection[int], actor: str, at: datetime) -> VerificationBatch:
    """Makes a batch of its own of some records, so that they can be decided on apart from the rest.

    Raises `verification_batch_state` (409) once a spot check was drawn, `verification_record_unknown` (404).
    """
    batch = verification_batch(batch_id, lock=True)
    require_state(batch, State.SUBMITTED)
    apart = VerificationBatch.objects.create(
        campaign=batch.campaign,
        client_key=f"{batch.client_key[:40]}#{batch.campaign.batches.count()}",
        content_sha256="",
        rows_read=len(record_ids),
        rows_taken=len(record_ids),
        rows_unchanged=0,
        rows_rejected=0,
        submitted_by=batch.submitted_by,
        submitted_at=batch.submitted_at,
    )
    with connection.cursor() as cursor:
        cursor.execute(_SET_APART, [apart.pk, batch.pk, list(record_ids)])
        if cursor.rowcount != len(set(record_ids)):
            raise GridlineError("verification_record_unknown", status=404)
    batch.rows_read -= len(record_ids)
    batch.rows_taken -= len(record_ids)
    batch.save()
    return apart


def _decided(batch: VerificationBatch, state: str, actor: str, at: datetime) -> VerificationBatch:
    batch.state, batch.decided_by, batch.decided_at = state, actor, at
    batch.save()
    return batch
