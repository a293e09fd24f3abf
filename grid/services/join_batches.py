"""Batches of records that are judged together become one; a batch that nothing is drawn of is approved as it is."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from gis.domain.errors import GridlineError
from grid.models import VerificationBatch
from grid.selectors.verification_batches import verification_batch
from grid.services.check_verification import require_state, rule_of

State = VerificationBatch.State

_MOVE = "UPDATE grid_verificationrecord SET batch_id = %s WHERE batch_id = ANY(%s::uuid[])"
_FORGET = "DELETE FROM grid_verificationbatch WHERE id = ANY(%s::uuid[])"
_DECIDED_WHOLE = """
    SELECT count(*) FILTER (WHERE result = 'added'), count(*) FILTER (WHERE result = 'void_record'),
           coalesce(bool_or(observer = %s), false)
    FROM grid_verificationrecord WHERE batch_id = %s
"""


@transaction.atomic
def join_batches(
    *, batch_ids: Collection[UUID], client_key: str, submitted_by: str, at: datetime
) -> VerificationBatch:
    """One batch with the records of all of these; they themselves are gone. A single one stays as it is.

    Whatever points to the old ones has to be moved in the same transaction: keys are checked at its end. Two statements
    whatever the number of records. Raises `verification_batch_state` (409) once one of them is drawn or decided, or
    where they are of several campaigns.
    """
    batches = list(VerificationBatch.objects.select_for_update().filter(pk__in=batch_ids))
    for batch in batches:
        require_state(batch, State.SUBMITTED)
    if len({batch.campaign_id for batch in batches}) != 1:
        raise GridlineError("verification_batch_state", status=409, record_state="mixed")
    if len(batches) == 1:
        return batches[0]
    sums = VerificationBatch.objects.filter(pk__in=batch_ids).aggregate(
        *(Sum(name) for name in ("rows_read", "rows_taken", "rows_unchanged", "rows_rejected"))
    )
    joined = VerificationBatch.objects.create(
        campaign_id=batches[0].campaign_id,
        client_key=client_key,
        content_sha256="",
        submitted_by=submitted_by,
        submitted_at=at,
        **{name.removesuffix("__sum"): value for name, value in sums.items()},
    )
    old = [batch.pk for batch in batches]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [joined.pk, old])
        cursor.execute(_FORGET, [old])
    return joined


def nothing_to_draw(batch: VerificationBatch) -> bool:
    """The campaign draws no share at random, and no kind of result in the batch is so frequent that all are drawn."""
    rule = rule_of(batch.campaign)
    added, void, _ = _decided_whole(batch, "")
    return rule.share == 0 and not rule.all_of(added) and not rule.all_of(void)


@transaction.atomic
def approve_undrawn(*, batch_id: UUID, actor: str, at: datetime) -> VerificationBatch:
    """审核入库的审核, of a batch that nothing is drawn of; approved twice, approved once.

    Raises `verification_batch_state` (409) for any other, `verification_approves_own` (403).
    """
    batch = verification_batch(batch_id, lock=True)
    if batch.state == State.APPROVED:
        return batch
    require_state(batch, State.SUBMITTED)
    if not nothing_to_draw(batch):
        raise GridlineError("verification_batch_state", status=409, record_state=batch.state)
    if _decided_whole(batch, actor)[2]:
        raise GridlineError("verification_approves_own", status=403)
    batch.state, batch.decided_by, batch.decided_at = State.APPROVED, actor, at
    batch.save()
    return batch


def _decided_whole(batch: VerificationBatch, observer: str) -> tuple[int, int, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED_WHOLE, [observer, batch.pk])
        added, void, own = cursor.fetchone()
    return int(added), int(void), bool(own)
