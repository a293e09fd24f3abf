"""Turns a question about a layer into the WHERE and the select items of one statement."""

from dataclasses import dataclass, field
from typing import Any

from gis.domain.feature_question import Box, FeatureKey, FeatureQuestion, Span
from gis.domain.map_layers import FieldKind, MapLayer
from gis.domain.served_crs import ServedCrs

VALID_NOW = "valid_to IS NULL"


@dataclass(slots=True)
class Where:
    """Conditions with the values of their placeholders, in the same order."""

    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values.extend(values)

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "true"


def where_of(question: FeatureQuestion, *, page: bool = True) -> Where:
    """Everything the question narrows down by; without `page` what all its pages together hold."""
    layer, where = question.layer, Where()
    where.add(layer.condition)
    _at_the_time(where, layer, question.span)
    if question.boxes:
        _in_boxes(where, layer, question.boxes)
    if question.area is not None:
        _in_area(where, layer, question.area)
    if question.codes:
        where.add("code = ANY(%s)", list(question.codes))
    for chosen, value in question.equal:
        where.add(f"{chosen.expression} = %s", value)
    if page and question.after is not None:
        _after(where, question.after, past=question.span is not None)
    return where


def feature_text(layer: MapLayer, crs: ServedCrs) -> str:
    """A select item: the feature as GeoJSON text in `crs`. Text is joined in SQL, where it costs a tenth."""
    geometry = layer.geometry
    if crs.srid != 4326:
        geometry = f"ST_Transform({geometry}, {crs.srid})"
    if crs.latitude_first:
        geometry = f"ST_FlipCoordinates({geometry})"
    properties = ", ".join(f"'{item.name}', {item.expression}" for item in layer.fields)
    return (
        f"""'{{"type":"Feature","id":' || to_json({key_text(layer)})::text || ',"geometry":' || """
        f"coalesce(ST_AsGeoJSON({geometry}, {crs.decimals}, 0), 'null') || "
        f"""',"properties":' || json_build_object({properties})::text || '}}'"""
    )


def key_text(layer: MapLayer) -> str:
    """A select item: the feature's id as `FeatureKey` writes it."""
    return f"CASE WHEN {VALID_NOW} THEN code ELSE code || '@' || id END" if layer.timed else "code::text"


def sortable(kind: FieldKind) -> bool:
    """Whether values of a kind can be asked for by equality."""
    return kind is not FieldKind.TIME


def _at_the_time(where: Where, layer: MapLayer, span: Span | None) -> None:
    """A layer without spans is what it is at every moment."""
    if not layer.timed:
        return
    if span is None:
        where.add(VALID_NOW)
        return
    if span.until is not None:
        where.add("valid_from <= %s", span.until)
    if span.since is not None:
        where.add("(valid_to IS NULL OR valid_to > %s)", span.since)


def _in_boxes(where: Where, layer: MapLayer, boxes: tuple[Box, ...]) -> None:
    parts, values = [], []
    for box in boxes:
        envelope = "ST_MakeEnvelope(%s, %s, %s, %s, %s)"
        if box.srid != 4326:
            envelope = f"ST_Transform({envelope}, 4326)"
        parts.append(f"ST_Intersects({layer.geometry}, {envelope})")
        values += [box.west, box.south, box.east, box.north, box.srid]
    where.add(f"({' OR '.join(parts)})", *values)


def _in_area(where: Where, layer: MapLayer, code: str) -> None:
    """By the feature's middle, so that a neighbour that only touches the border stays out."""
    area = (
        "(SELECT geom FROM gis_area WHERE code = %s AND valid_to IS NULL AND "
        "level IN ('subdistrict', 'community', 'zone', 'maintenance_boundary', 'compound') ORDER BY level LIMIT 1)"
    )
    where.add(f"{layer.geometry} && {area}", code)
    where.add(f"ST_Intersects(ST_PointOnSurface({layer.geometry}), {area})", code)


def _after(where: Where, key: FeatureKey, *, past: bool) -> None:
    if past:
        where.add("(code, id) > (%s, %s)", key.code, key.row or 0)
    else:
        where.add("code > %s", key.code)
