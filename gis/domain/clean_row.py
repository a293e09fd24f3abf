"""From a file's rows to rows that may be stored."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from gis.domain.errors import GridlineError
from gis.domain.import_rows import Fault, FieldNames, Judged, Shapes, SourceChunk
from gis.domain.judge_shapes import ShapeGate, judge_shapes
from gis.domain.layer_specs import LayerSpec
from gis.domain.row_texts import RowTexts
from gis.domain.stated_areas import Share, StatedAreas, lie_inside


@dataclass(frozen=True, slots=True)
class Gate:
    """What a row must pass: the layer, its shape's gate, the code scheme, the areas rows may state, and how many
    characters a stored column takes."""

    spec: LayerSpec
    shapes: ShapeGate
    scheme: str
    district_code: str | None
    areas: StatedAreas
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class CleanChunk:
    """What became of a chunk: `rows` are the values of the layer's columns, `shapes` and `points` (EPSG:4326) go with
    them; `codes` and `lines` too. Everything else was `rejected`. `warned` rows are taken all the same."""

    lines: list[int]
    codes: list[str]
    rows: list[Sequence[Any]]
    shapes: Shapes
    points: Shapes
    rejected: list[Judged]
    warned: list[Judged]
    share: Share
    flattened: int
    consumed: int


def clean_chunk(chunk: SourceChunk, fields: FieldNames, gate: Gate) -> CleanChunk:
    """Judges every row: it is stored or rejected with its reason. Nothing is repaired."""
    judged = judge_shapes(chunk.shapes, gate.shapes)
    texts = RowTexts(chunk, fields, layer=gate.spec, scheme=gate.scheme, district_code=gate.district_code)
    unread = {**texts.faults, **chunk.faults}
    faults = {**judged.faults, **unread}
    taken: list[int] = []
    rows: list[Sequence[Any]] = []
    stated = [""] * len(chunk.lines)
    layer, make, doubt, areas = gate.spec.name, gate.spec.row, gate.spec.doubt, gate.areas
    doubts: dict[int, Fault] = {}
    for index, values in enumerate(texts.values()):
        if index in unread:
            continue
        try:
            code = texts.code(index)
            stated[index] = areas.of(layer, code, values)
            if index in faults:
                continue
            clean = texts.clean(index, code, values, judged.shapes[index])
            row = make(clean)
            if doubt and (doubtful := doubt(clean)):
                doubts[index] = doubtful
        except GridlineError as error:
            faults[index] = Fault(error.code, error.params)
        else:
            taken.append(index)
            rows.append(row)
    taken, rows = _within_limits(taken, rows, gate, faults)
    shapes = judged.shapes[taken] if taken else np.empty(0, dtype=object)
    points = shapes if _only_points(shapes) else shapely.point_on_surface(shapes)
    share, outside = _share(chunk, judged.shapes, stated, gate.areas)
    warnings = [(i, Fault("outside_stated_area", {"area": stated[i]})) for i in outside] + [*doubts.items()]
    kept = set(taken)
    return CleanChunk(
        lines=[chunk.lines[i] for i in taken],
        codes=[texts.codes[i] for i in taken],
        rows=rows,
        shapes=shapes,
        points=points,
        rejected=[
            Judged(chunk.lines[i], faults[i], texts.codes[i][:64], _mappable(judged.shapes[i]))
            for i in sorted(faults)
        ],
        warned=[
            Judged(chunk.lines[i], fault, texts.codes[i][:64], judged.shapes[i]) for i, fault in warnings if i in kept
        ],
        share=share,
        flattened=judged.flattened,
        consumed=chunk.consumed,
    )  # fmt: skip


def _within_limits(
    taken: list[int], rows: list[Sequence[Any]], gate: Gate, faults: dict[int, Fault]
) -> tuple[list[int], list[Sequence[Any]]]:
    """Without the rows that have a text longer than its column takes."""
    too_long: dict[int, Fault] = {}
    for name, column in zip(gate.spec.columns, zip(*rows, strict=True), strict=False):
        limit = gate.limits.get(name)
        if limit and max(map(len, filter(None, column)), default=0) > limit:
            for at, text in enumerate(column):
                if text and len(text) > limit:
                    too_long.setdefault(at, Fault("value_too_long", {"column": name, "limit": limit}))
    if not too_long:
        return taken, rows
    faults.update({taken[at]: fault for at, fault in too_long.items()})
    keep = [at for at in range(len(rows)) if at not in too_long]
    return [taken[at] for at in keep], [rows[at] for at in keep]


def _only_points(shapes: Shapes) -> bool:
    return bool((shapely.get_type_id(shapes) == 0).all())


def _share(
    chunk: SourceChunk, shapes: Shapes, stated: list[str], areas: StatedAreas
) -> tuple[Share, list[int]]:
    """The share of the rows that state an area, and the places of those that lie elsewhere."""
    places = [i for i, code in enumerate(stated) if code and shapes[i] is not None]
    if not places:
        return Share(), []
    inside = lie_inside(_centres(shapes[places]), [stated[i] for i in places], areas)
    step = max(1, len(places) // 100)
    as_stated = _centres(chunk.shapes[places[::step]])
    sample = [
        (float(x), float(y), stated[i])
        for i, (x, y) in zip(places[::step], as_stated, strict=True)
        if math.isfinite(x) and math.isfinite(y)
    ]
    outside = [place for place, hit in zip(places, inside, strict=True) if not hit]
    return Share(len(places), int(inside.sum()), sample), outside


def _centres(shapes: Shapes) -> Any:
    """Cheap and good enough: the middle of each shape's own rectangle."""
    bounds = shapely.bounds(shapes)
    return (bounds[:, :2] + bounds[:, 2:]) / 2


def _mappable(shape: Any) -> Any:
    """The shape, unless it lies nowhere on earth or is too large to show."""
    if shape is None or shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    fits = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return shape if fits and shapely.get_num_coordinates(shape) <= 5000 else None
