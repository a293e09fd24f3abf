from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from gis.domain.address_candidate import AddressCandidate
from gis.domain.address_text import MAX_QUERY_CHARS
from gis.domain.coordinates import LonLat

_SQL = Path(__file__).parent.parent / "sql"
_LIKE_SPECIALS = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


def find_by_text(normal: str, limit: int) -> list[AddressCandidate]:
    """Addresses that contain the text (in normal form), else those that resemble it; for texts without a known name.

    One or two statements. Void and merged addresses are never offered.
    """
    text = normal[:MAX_QUERY_CHARS]
    if not text:
        return []
    if len(text) <= 2:
        return _ask("find_address_gram", {"text": text, "limit": limit})
    pattern = f"%{text.translate(_LIKE_SPECIALS)}%"
    containing = _ask("find_address_contains", {"text": text, "pattern": pattern, "limit": limit})
    return containing or _ask("find_address_trigram", {"text": text, "limit": limit})


def _ask(name: str, params: Mapping[str, Any]) -> list[AddressCandidate]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(name), params)
        return [_candidate(row) for row in cursor.fetchall()]


def _candidate(row: tuple[Any, ...]) -> AddressCandidate:
    code, text, building, subdistrict, community, lon, lat, score = row
    return AddressCandidate(
        code, text, building, subdistrict or None, community or None, LonLat(lon, lat), float(score)
    )


@cache
def _statement(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
