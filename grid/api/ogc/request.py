"""What an OGC request asks for: the form of the answer, its language, and a page of features."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from gis.domain.errors import GridlineError
from gis.domain.feature_question import (
    MOST_FEATURES,
    FeatureKey,
    FeatureQuestion,
    parse_boxes,
    parse_key,
    parse_span,
    parse_value,
)
from gis.domain.map_layers import FieldKind, LayerField, MapLayer
from gis.domain.served_crs import CRS84, ServedCrs, parse_served_crs
from grid.api.reader import reader_of_request

DEFAULT_LIMIT: Final = 1_000
COMMON: Final = ("f", "lang")
OF_ITEMS: Final = ("limit", "bbox", "bbox-crs", "datetime", "crs", "after")
LONGEST_VALUE: Final = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """`base` is the address of the service as the caller reaches it, without a slash at the end."""

    request: HttpRequest
    base: str
    html: bool
    language: str

    def link(
        self, path: str, rel: str, kind: str, title: str = "", query: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """A link object; `path` below the service."""
        tail = f"?{urlencode(query)}" if query else ""
        return {"href": f"{self.base}{path}{tail}", "rel": rel, "type": kind, "title": title or rel}


def asked_for(request: HttpRequest, *, known: Iterable[str] = ()) -> Asked:
    """Signs the caller in and refuses parameters that nobody declared (OGC API – Features, 7.8).

    Raises GridlineError `not_signed_in`, `read_token_wrong` (401), `query_parameter_unknown`, `format_unknown` (400).
    """
    reader = reader_of_request(request)
    allowed = [*COMMON, *known]
    for name in request.GET:
        if name not in allowed:
            raise GridlineError(
                "query_parameter_unknown", field=name[:40], given=name[:40], known=", ".join(allowed)
            )
        if len(request.GET[name]) > LONGEST_VALUE or "\0" in request.GET[name]:
            raise GridlineError(
                "filter_value_malformed", field=name, given=request.GET[name][:40], kind="text"
            )
    origin = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    language = request.GET.get("lang", reader.language)
    return Asked(request, f"{origin}/ogc", _wants_html(request), "en" if language[:2] == "en" else "zh")


def filterable(layer: MapLayer) -> list[LayerField]:
    """The fields that a query may name; one whose name is a parameter's own gives way to it."""
    taken = {*COMMON, *OF_ITEMS}
    return [field for field in layer.fields if field.kind is not FieldKind.TIME and field.name not in taken]


def question_of(request: HttpRequest, layer: MapLayer) -> FeatureQuestion:
    """The page of features that the query describes; a limit above 10,000 is lowered to it, as the standard has it.

    Raises GridlineError for every malformed value (400).
    """
    query = request.GET
    box_crs = parse_served_crs(query["bbox-crs"], field="bbox-crs") if "bbox-crs" in query else CRS84
    span = parse_span(query["datetime"]) if layer.timed and "datetime" in query else None
    return FeatureQuestion(
        layer=layer,
        limit=_limit(query.get("limit")),
        boxes=parse_boxes(query["bbox"], box_crs) if "bbox" in query else (),
        equal=tuple(
            (field, parse_value(field, query[field.name]))
            for field in filterable(layer)
            if field.name in query
        ),
        span=span,
        after=_after(query.get("after"), past=span is not None),
        crs=crs_of(request),
    )


def crs_of(request: HttpRequest) -> ServedCrs:
    """In which system the answer is wanted (OGC API – Features, part 2)."""
    return parse_served_crs(request.GET["crs"], field="crs") if "crs" in request.GET else CRS84


def _after(text: str | None, *, past: bool) -> FeatureKey | None:
    if not text:
        return None
    return parse_key(text) if past else FeatureKey(text)


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and int(text[:9]) >= 1):
        raise GridlineError("limit_out_of_range", field="limit", most=MOST_FEATURES)
    return min(int(text[:9]), MOST_FEATURES)


def _wants_html(request: HttpRequest) -> bool:
    wished = request.GET.get("f")
    if wished is not None:
        if wished not in ("json", "html"):
            raise GridlineError("format_unknown", field="f", given=wished[:40], known="json, html")
        return wished == "html"
    accepted = request.headers.get("Accept", "")
    return "text/html" in accepted and "json" not in accepted
