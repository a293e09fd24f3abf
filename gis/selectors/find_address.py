from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from gis.domain.address_candidate import AddressCandidate
from gis.domain.address_text import AddressQuery, parse_query
from gis.domain.coordinates import LonLat

_SQL = Path(__file__).parent.parent / "sql"
_LIKE_SPECIALS = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


def find_address(text: str, limit: int = 5) -> list[AddressCandidate]:
    """The standard addresses that `text` may mean, best first; empty when nothing resembles it.

    One to three statements: a road with a plate is looked up; otherwise what contains the text, stands on a road
    it names, or resembles it, in this order. Void and merged addresses are never offered.
    """
    query = parse_query(text)
    if not query.text:
        return []
    for name, params in _steps(query):
        found = _ask(name, {**params, "limit": limit})
        if found:
            return found
    return []


def _steps(query: AddressQuery) -> list[tuple[str, Mapping[str, Any]]]:
    if len(query.text) <= 2:
        return [("find_address_gram", {"text": query.text})]
    pattern = f"%{query.text.translate(_LIKE_SPECIALS)}%"
    steps: list[tuple[str, Mapping[str, Any]]] = [
        ("find_address_contains", {"text": query.text, "pattern": pattern}),
        ("find_address_trigram", {"text": query.text}),
    ]
    if query.roads:
        roads = {"roads": list(query.roads), "plate": query.plate, "number": query.plate_number}
        # A plate says more than the words around it; a bare road says less than the words it stands in.
        steps.insert(0 if query.plate else 1, ("find_address_plate", roads))
    return steps


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
