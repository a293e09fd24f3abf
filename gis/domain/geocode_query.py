"""A question to the geocoder as it comes in: a text, and a position near which it is meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from gis.domain.coordinates import LonLat, check_lonlat
from gis.domain.errors import GridlineError

MAX_LINE_BYTES: Final = 64 * 1024
_NEAR_TEXT: Final = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*")


@dataclass(frozen=True, slots=True)
class GeocodeQuery:
    """`near` in EPSG:4326, None where none was given; `extra` are the other keys of the line, to be given back."""

    text: str
    near: LonLat | None
    extra: Mapping[str, Any]


def read_query_line(line: bytes) -> GeocodeQuery:
    """A JSON line `{"text": …, "near": [lon, lat]?, …}`.

    Raises GridlineError `query_line_too_long`, `query_line_malformed`, `query_text_missing`, `query_near_malformed`
    and those of `check_lonlat`.
    """
    if len(line) > MAX_LINE_BYTES:
        raise GridlineError("query_line_too_long", limit=MAX_LINE_BYTES)
    try:
        given = orjson.loads(line)
    except ValueError as error:
        raise GridlineError("query_line_malformed") from error
    if not isinstance(given, dict):
        raise GridlineError("query_line_malformed")
    text = given.pop("text", None)
    if not isinstance(text, str):
        raise GridlineError("query_text_missing", field="text")
    return GeocodeQuery(text, _near(given.pop("near", None)), given)


def _near(given: object) -> LonLat | None:
    if given is None:
        return None
    if not (isinstance(given, list) and len(given) == 2 and all(map(_is_number, given))):
        raise GridlineError("query_near_malformed", status=422, field="near")
    return check_lonlat(float(given[0]), float(given[1]), field="near")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def read_near(text: str | None) -> LonLat | None:
    """`lon,lat` of a query string. Raises GridlineError `query_near_malformed` and those of `check_lonlat`."""
    if text is None or not text.strip():
        return None
    found = _NEAR_TEXT.fullmatch(text)
    if found is None:
        raise GridlineError("query_near_malformed", status=422, field="near")
    return check_lonlat(float(found.group(1)), float(found.group(2)), field="near")
