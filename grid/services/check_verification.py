"""The spot check of a batch: what is drawn, and what another person finds."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from gis.domain.errors import GridlineError
from grid.domain.verification.spot_check import SpotCheckRule
from grid.models import VerificationBatch, VerificationCampaign
from grid.selectors.verification_batches import verification_batch
from grid.signals import verification_batches_moved

State = VerificationBatch.State

_DRAW = """
    INSERT INTO grid_verificationcheck (batch_id, record_id, subject_kind, subject_key, result, observer, drawn_for)
    SELECT %(batch)s, id, subject_kind, subject_key, result, observer, drawn_for FROM (
        SELECT record.id, subject_kind, subject_key, result, observer,
               CASE WHEN result = ANY(%(whole)s) THEN replace(result, '_record', '') ELSE 'random' END AS drawn_for,
               row_number() OVER (ORDER BY hashint8extended(record.id, %(seed)s), record.id) AS turn
        FROM grid_verificationrecord record WHERE record.batch_id = %(batch)s
    ) drawn
    WHERE turn <= %(wanted)s OR result = ANY(%(whole)s)
"""

_NOTE = """
    UPDATE grid_verificationcheck drawn
    SET "right" = found.is_right, note = found.note, checker = %(checker)s, checked_at = %(at)s
    FROM unnest(%(records)s::bigint[], %(right)s::boolean[], %(notes)s::text[]) AS found (record_id, is_right, note)
    WHERE drawn.batch_id = %(batch)s AND drawn.record_id = found.record_id
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found when a record was checked again."""

    record_id: int
    right: bool
    note: str = ""


def rule_of(campaign: VerificationCampaign) -> SpotCheckRule:
    """The campaign's own figures."""
    return SpotCheckRule(campaign.spot_check_share, campaign.check_all_above, campaign.error_limit)


@transaction.atomic
def draw_spot_check(*, batch_id: UUID, at: datetime) -> VerificationBatch:
    """抽查. Draws the records that another person has to look at again; drawn twice they stay the same.

    A random share, and all added or all void ones where there are many. The seed is kept: with it anybody can draw
    the same records again. Raises `verification_batch_unknown` (404), `verification_batch_state` (409).
    """
    batch = verification_batch(batch_id, lock=True)
    if batch.state == State.SPOT_CHECK:
        return batch
    require_state(batch, State.SUBMITTED)
    rule = rule_of(batch.campaign)
    batch.seed = secrets.randbits(62)
    counts = _counts(batch)
    whole = [result for result in ("added", "void_record") if rule.all_of(counts.get(result, 0))]
    with connection.cursor() as cursor:
        wanted = rule.to_draw(sum(counts.values()))
        cursor.execute(_DRAW, {"batch": batch.pk, "seed": batch.seed, "wanted": wanted, "whole": whole})
        batch.sampled = cursor.rowcount
    batch.state = State.SPOT_CHECK
    batch.save()
    tell_moved([batch.pk], batch.state, actor="system", at=at)
    return batch


@transaction.atomic
def note_findings(
    *, batch_id: UUID, findings: Sequence[Finding], checker: str, at: datetime
) -> VerificationBatch:
    """Keeps what was found; a finding may be corrected until the batch is decided on.

    Raises `verification_batch_state` (409), `verification_check_unknown` (404: not drawn), and
    `verification_checks_own_record` (403): nobody checks a record of their own.
    """
    batch = verification_batch(batch_id, lock=True)
    require_state(batch, State.SPOT_CHECK)
    wanted = {finding.record_id: finding for finding in findings}
    checks = dict(batch.checks.filter(record_id__in=wanted).values_list("record_id", "observer"))
    missing = sorted(wanted.keys() - checks.keys())
    if missing:
        raise GridlineError("verification_check_unknown", status=404, record=missing[0])
    for record_id, observer in checks.items():
        if observer == checker:
            raise GridlineError("verification_checks_own_record", status=403, record=record_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE,
            {
                "batch": batch.pk,
                "records": list(wanted),
                "right": [finding.right for finding in wanted.values()],
                "notes": [finding.note for finding in wanted.values()],
                "checker": checker,
                "at": at,
            },
        )
    batch.checked = batch.checks.filter(right__isnull=False).count()
    batch.wrong = batch.checks.filter(right=False).count()
    batch.save()
    return batch


def tell_moved(batches: Sequence[UUID], state: str, *, actor: str, at: datetime) -> None:
    """Tells the apps above, inside the transaction."""
    verification_batches_moved.send(
        sender=VerificationBatch, batches=list(batches), state=state, actor=actor, at=at
    )


def require_state(batch: VerificationBatch, *states: str) -> None:
    """Raises GridlineError `verification_batch_state` (409) with the present state."""
    if batch.state not in states:
        raise GridlineError("verification_batch_state", status=409, record_state=batch.state)


def _counts(batch: VerificationBatch) -> Mapping[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT result, count(*) FROM grid_verificationrecord WHERE batch_id = %s GROUP BY result",
            [batch.pk],
        )
        return dict(cursor.fetchall())
