"""Numbered reports of verified changes for the city platform, and its answers (市区增量交换)."""

import gzip
import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from gis.domain.errors import GridlineError
from gis.selectors.current_district import current_district
from grid.models import CityDelta, CityDeltaMessage, VerificationBatch
from grid.selectors.city_deltas import city_delta
from grid.services.check_verification import tell_moved

State = CityDelta.State

LOCK = 1_480_742
"""Advisory lock: numbers are given one after the other and have no gaps."""
_CHANGES = """
    SELECT change.subject_kind, change.subject_key, change.action, change.before, change.after, change.personal,
           change.at, batch.id, campaign.code
    FROM grid_verificationchange change
    JOIN grid_verificationbatch batch ON batch.id = change.batch_id
    JOIN grid_verificationcampaign campaign ON campaign.id = batch.campaign_id
    WHERE batch.delta_id = %s AND change.action <> 'none'
    ORDER BY batch.applied_at, batch.id, change.record_id
"""


@transaction.atomic
def make_city_delta(*, actor: str, at: datetime) -> CityDelta | None:
    """The next report: all batches taken into the layers since the last one; None when there are none.

    JSON lines: first a head (number, district, moment, rows), then a line for each change with what stood before and
    what stands now. Personal values never leave: the fields that changed are named. Made daily or when asked.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    waiting = list(
        VerificationBatch.objects.select_for_update()
        .filter(state=VerificationBatch.State.APPLIED, delta__isnull=True)
        .values_list("pk", flat=True)
    )
    if not waiting:
        return None
    last = CityDelta.objects.order_by("-number").values_list("number", flat=True).first() or 0
    delta = CityDelta.objects.create(
        number=last + 1, rows=0, sha256="", content=b"", made_by=actor, made_at=at, state=State.READY
    )
    VerificationBatch.objects.filter(pk__in=waiting).update(delta=delta)
    lines = list(_lines(delta))
    head = {"delta": delta.number, "district": current_district().code, "made_at": at, "rows": len(lines)}
    content = b"\n".join([orjson.dumps(head), *lines]) + b"\n"
    delta.rows = len(lines)
    delta.sha256 = hashlib.sha256(content).hexdigest()
    delta.content = gzip.compress(content, mtime=0)
    delta.save()
    return delta


@transaction.atomic
def send_city_delta(*, number: int, actor: str, at: datetime) -> CityDelta:
    """Notes that the report was handed over, first or again: it is the same bytes each time.

    Raises GridlineError `city_delta_unknown` (404), `city_delta_answered` (409) once the city has taken it.
    """
    delta = city_delta(number, lock=True)
    if delta.state == State.ACKNOWLEDGED:
        raise GridlineError("city_delta_answered", status=409, number=number)
    delta.state, delta.sent_at, delta.attempts = State.SENT, at, delta.attempts + 1
    delta.save()
    CityDeltaMessage.objects.create(delta=delta, kind="sent", actor=actor, at=at)
    return delta


@transaction.atomic
def answer_city_delta(
    *, number: int, accepted: bool, receipt: str, reason: str, sha256: str, actor: str, at: datetime
) -> CityDelta:
    """The city's answer (回执): taken, with its receipt, or refused, with its reason. The same answer twice is one.

    `sha256` is what the city received; another one than ours means that the file was damaged on its way. With the
    receipt the batches are `sent_to_city`. Raises `city_delta_unknown` (404), `city_delta_damaged` (409),
    `city_delta_answered` (409: it has answered otherwise), `city_delta_receipt_missing`, `city_delta_reason_missing`.
    """
    delta = city_delta(number, lock=True)
    if sha256 != delta.sha256:
        raise GridlineError("city_delta_damaged", status=409, field="sha256", number=number)
    if accepted and not receipt:
        raise GridlineError("city_delta_receipt_missing", status=422, field="receipt")
    if not accepted and not reason:
        raise GridlineError("city_delta_reason_missing", status=422, field="reason")
    if delta.state == State.ACKNOWLEDGED:
        if accepted and receipt == delta.receipt:
            return delta
        raise GridlineError("city_delta_answered", status=409, number=number)
    kind = State.ACKNOWLEDGED if accepted else State.REJECTED
    delta.state, delta.answered_at, delta.receipt, delta.reason = kind, at, receipt, reason
    delta.save()
    CityDeltaMessage.objects.create(
        delta=delta, kind=kind, receipt=receipt, reason=reason, actor=actor, at=at
    )
    if accepted:
        delta.batches.update(state=VerificationBatch.State.SENT_TO_CITY)
        tell_moved(
            list(delta.batches.values_list("pk", flat=True)),
            VerificationBatch.State.SENT_TO_CITY,
            actor=actor,
            at=at,
        )
    return delta


def _lines(delta: CityDelta) -> Iterator[bytes]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CHANGES, [delta.pk])
        for kind, key, action, before, after, personal, at, batch, campaign in cursor:
            yield orjson.dumps(
                {
                    "campaign": campaign,
                    "batch": str(batch),
                    "kind": kind,
                    "code": key,
                    "action": action,
                    "before": _loaded(before),
                    "after": _loaded(after),
                    "personal_changed": _loaded(personal),
                    "at": at,
                }
            )


def _loaded(stored: Any) -> Any:
    return orjson.loads(stored) if isinstance(stored, str) else stored
