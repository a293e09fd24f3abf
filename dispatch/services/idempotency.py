"""The same key, the same answer: a write sent twice is done once."""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from django.db import connection, transaction

from dispatch.models import IdempotencyRecord
from gis.domain.errors import GridlineError

Answer = tuple[int, Any]
KEY_LENGTH = 128

CLAIM = """
INSERT INTO dispatch_idempotencyrecord (key, account_id, route, payload_digest, created_at)
VALUES (%s, %s, %s, %s, now()) ON CONFLICT (account_id, key) DO NOTHING RETURNING id
"""
KEEP = "UPDATE dispatch_idempotencyrecord SET status = %s, answer = %s::jsonb WHERE id = %s"
FORGET = "DELETE FROM dispatch_idempotencyrecord WHERE created_at < now() - interval '7 days'"


def do_once(*, key: str, account_id: int, route: str, payload: object, work: Callable[[], Answer]) -> Answer:
    """Run ``work`` (status, JSON-able answer) unless this account sent ``key`` before; then repeat that answer.

    One transaction around claim, work and answer: a second request with the same key waits for the first and
    repeats it; if the first is refused or dies, nothing of it remains and the second does the work.
    Raises `idempotency_key_reused` (409) when the key came with another payload or to another route.
    """
    if not 0 < len(key) <= KEY_LENGTH:
        raise GridlineError("idempotency_key_invalid", status=400, field="Idempotency-Key", limit=KEY_LENGTH)
    digest = hashlib.sha256(orjson.dumps([route, payload], option=orjson.OPT_SORT_KEYS, default=str)).digest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [key, account_id, route, digest])
            claimed = cursor.fetchone()
        if claimed is None:
            return repeat_answer(key=key, account_id=account_id, digest=digest)
        status, answer = work()
        stored = orjson.dumps(answer, default=str)
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [status, stored.decode(), claimed[0]])
        return status, orjson.loads(stored)


def repeat_answer(*, key: str, account_id: int, digest: bytes) -> Answer:
    """The stored answer of an earlier request."""
    record = IdempotencyRecord.objects.get(account_id=account_id, key=key)
    if bytes(record.payload_digest) != digest:
        raise GridlineError("idempotency_key_reused", status=409, field="Idempotency-Key")
    return record.status or 200, record.answer


def forget_old_answers() -> int:
    """Drop answers older than a week; returns how many. Clients repeat a request within hours."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        return int(cursor.rowcount)
