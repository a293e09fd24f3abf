"""Which events come next in the feed?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection as default_connection

READ_FEED = Path(__file__).parent.parent.joinpath("sql", "read_feed.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One place of the feed with its event; ``data`` is JSON text, as stored."""

    seq: int
    audience: frozenset[str]
    gone: frozenset[str]
    type: str
    subject_type: str
    subject_id: str
    at: datetime
    data: str


def read_feed(
    *, after: int, upto: int, limit: int, keys: Iterable[str] | None, connection: Any = None
) -> list[FeedRow]:
    """Rows with after < seq <= upto, in order, at most ``limit``; of any audience when ``keys`` is None.

    ``connection`` is any DB-API connection; Django's by default.
    """
    values = {"after": after, "upto": upto, "limit": limit, "keys": None if keys is None else sorted(keys)}
    with (connection or default_connection).cursor() as cursor:
        cursor.execute(READ_FEED, values)
        return [
            FeedRow(seq, frozenset(audience), frozenset(gone), type_, subject_type, subject_id, at, data)
            for seq, audience, gone, type_, subject_type, subject_id, at, data in cursor.fetchall()
        ]
