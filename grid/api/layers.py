"""The layers that are given out, and their features as GeoJSON."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from gis.domain.errors import GridlineError
from gis.domain.feature_question import (
    MOST_FEATURES,
    FeatureKey,
    FeatureQuestion,
    Span,
    parse_boxes,
    parse_key,
    parse_moment,
)
from gis.domain.map_layers import MapLayer, map_layer
from gis.domain.served_crs import CRS84, parse_served_crs
from gis.selectors.layer_summary import LayerSummary, layer_summaries
from gis.selectors.read_features import read_feature, read_features
from grid.api.reader import reader, reader_of_request

router = Router(tags=["layers"], auth=reader)

GEOJSON = "application/geo+json"
MOST_CODES = 1_000


class LayerFieldOut(Schema):
    """An attribute of a layer. `kind`: text, integer, number, flag, time."""

    name: str
    title: str
    kind: str


class LayerOut(Schema):
    """A layer. `extent` is [west, south, east, north] in EPSG:4326, null without features.

    `version` grows with every change; `stamp` is another text after each. `tiles` and `features` are its addresses.
    `large`: features are given by `bbox`, `area` or `codes` only. `history`: it can be asked for as it was.
    """

    name: str
    title: str
    about: str
    shape: str
    fields: list[LayerFieldOut]
    count: int
    extent: tuple[float, float, float, float] | None
    version: int
    stamp: str
    large: bool
    history: bool
    minzoom: int
    tiles: str
    features: str


class Layers(Schema):
    """Areas first, then what stands in them."""

    items: list[LayerOut]


class FeatureOut(Schema):
    """A GeoJSON feature; its `id` is the code, or `code@row` for one that is valid no more."""

    type: str
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


class Features(Schema):
    """A GeoJSON feature collection. `next_after`: give it as `after` for the next page; null on the last."""

    type: str
    features: list[FeatureOut]
    next_after: str | None


@router.get("/layers", response=Layers, url_name="layers")
def layers(request: HttpRequest) -> Layers:
    """Every layer with its fields, count, extent and version."""
    language = reader_of_request(request).language
    return Layers(items=[_layer_out(summary, language) for summary in layer_summaries()])


@router.get("/layers/{layer}/features", response=Features, url_name="layer_features")
def features(
    request: HttpRequest,
    layer: str,
    bbox: str | None = Query(None, max_length=200),
    area: str | None = Query(None, max_length=32),
    codes: str | None = Query(None, max_length=40_000),
    valid_at: str | None = Query(None, max_length=60),
    limit: int = Query(1_000, ge=1, le=MOST_FEATURES),
    after: str | None = Query(None, max_length=80),
    crs: str | None = Query(None, max_length=100),
) -> HttpResponse:
    """A page of features in the order of their codes.

    `bbox`: west,south,east,north in EPSG:4326. `area`: code of an area in which their middle lies. `codes`: with
    commas between. `valid_at`: a moment with its zone, for the layer as it was. `crs`: of the answer.
    """
    asked = map_layer(layer)
    span = _span(asked, valid_at)
    question = FeatureQuestion(
        layer=asked,
        limit=limit,
        boxes=parse_boxes(bbox) if bbox else (),
        area=area,
        codes=_codes(codes),
        span=span,
        after=_after(after, past=span is not None),
        crs=parse_served_crs(crs, field="crs") if crs else CRS84,
    )
    if asked.large and not (question.boxes or question.area or question.codes):
        raise GridlineError("layer_needs_filter", status=422, field="bbox", layer=asked.name)
    page = read_features(question)
    next_after = json.dumps(str(page.next_after) if page.next_after else None)
    body = f'{{"type":"FeatureCollection","features":[{",".join(page.features)}],"next_after":{next_after}}}'
    return _geojson(body, question.crs.uri)


@router.get("/layers/{layer}/features/{code}", response=FeatureOut, url_name="layer_feature")
def feature(
    request: HttpRequest,
    layer: str,
    code: str,
    valid_at: str | None = Query(None, max_length=60),
    crs: str | None = Query(None, max_length=100),
) -> HttpResponse:
    """One feature: the one valid now, the one that was at `valid_at`, or a row of the past by `code@row`."""
    asked = map_layer(layer)
    system = parse_served_crs(crs, field="crs") if crs else CRS84
    span = _span(asked, valid_at)
    if span is None:
        return _geojson(read_feature(asked, code[:80], system), system.uri)
    page = read_features(FeatureQuestion(layer=asked, limit=1, codes=(code[:80],), span=span, crs=system))
    if not page.features:
        raise GridlineError("feature_unknown", status=404, layer=asked.name, given=code[:60])
    return _geojson(page.features[0], system.uri)


def _layer_out(summary: LayerSummary, language: str) -> LayerOut:
    layer = summary.layer
    return LayerOut(
        name=layer.name,
        title=layer.title(language),
        about=layer.about(language),
        shape=layer.shape.value,
        fields=[
            LayerFieldOut(
                name=item.name, title=item.en if language == "en" else item.zh, kind=item.kind.value
            )
            for item in layer.fields
        ],
        count=summary.count,
        extent=summary.extent,
        version=summary.version,
        stamp=summary.stamp,
        large=layer.large,
        history=layer.timed,
        minzoom=layer.minzoom,
        tiles=f"/tiles/{layer.name}.json",
        features=f"/api/v1/layers/{layer.name}/features",
    )


def _codes(text: str | None) -> tuple[str, ...]:
    found = tuple(code.strip() for code in (text or "").split(",") if code.strip())
    if len(found) > MOST_CODES:
        raise GridlineError("limit_out_of_range", field="codes", most=MOST_CODES)
    return found


def _span(layer: MapLayer, valid_at: str | None) -> Span | None:
    if not valid_at:
        return None
    if not layer.timed:
        raise GridlineError("layer_without_history", status=422, field="valid_at", layer=layer.name)
    moment = parse_moment(valid_at, field="valid_at")
    return Span(moment, moment)


def _after(text: str | None, *, past: bool) -> FeatureKey | None:
    """Only a question about the past has several rows to a code."""
    if not text:
        return None
    return parse_key(text) if past else FeatureKey(text)


def _geojson(body: str, crs_uri: str) -> HttpResponse:
    response = HttpResponse(body, content_type=GEOJSON)
    response["Content-Crs"] = f"<{crs_uri}>"
    response["Cache-Control"] = "private, no-cache"
    return response
