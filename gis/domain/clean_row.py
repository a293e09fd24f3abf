"""From a file's rows to rows that may be stored."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely

from gis.domain.code_scheme import check_code
from gis.domain.errors import GridlineError
from gis.domain.import_rows import CleanRow, Fault, Judged, Shapes, SourceChunk
from gis.domain.judge_shapes import ShapeGate, judge_shapes
from gis.domain.layer_specs import LayerSpec
from gis.domain.stated_areas import Share, StatedAreas, lie_inside

MAX_NAME_CHARS = 100
EXACT_BELOW: Final = 10**15
"""A number of more digits has lost some of them on its way through a spreadsheet."""
_AS_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+|\d+\.0+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Which fields of the file hold code and names, and further values by our name."""

    code: str
    name_zh: str | None = None
    name_en: str | None = None
    others: tuple[tuple[str, str], ...] = ()

    def used(self) -> set[str]:
        named = {self.code, self.name_zh, self.name_en, *(field for _, field in self.others)}
        return {name for name in named if name}


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
    texts = _Texts(chunk, fields, gate)
    unread = {**texts.faults, **chunk.faults}
    faults = {**judged.faults, **unread}
    taken: list[int] = []
    rows: list[Sequence[Any]] = []
    stated = [""] * len(chunk.lines)
    for index in range(len(chunk.lines)):
        if index in unread:
            continue
        try:
            code, values = texts.code(index), texts.values(index)
            stated[index] = gate.areas.of(gate.spec.name, code, values)
            if index in faults:
                continue
            row = gate.spec.row(texts.clean(index, code, values, judged.shapes[index]))
        except GridlineError as error:
            faults[index] = Fault(error.code, error.params)
        else:
            taken.append(index)
            rows.append(row)
    taken, rows = _within_limits(taken, rows, gate, faults)
    shapes = judged.shapes[taken] if taken else np.empty(0, dtype=object)
    points = shapes if _only_points(shapes) else shapely.point_on_surface(shapes)
    share, outside = _share(chunk, judged.shapes, stated, gate.areas)
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
            Judged(
                chunk.lines[i], Fault("outside_stated_area", {"area": stated[i]}), texts.codes[i][:64],
                judged.shapes[i],
            )
            for i in outside
            if i in kept
        ],
        share=share,
        flattened=judged.flattened,
        consumed=chunk.consumed,
    )  # fmt: skip


class _Texts:
    """The texts of a chunk, column by column, and what is wrong with them."""

    def __init__(self, chunk: SourceChunk, fields: FieldNames, gate: Gate) -> None:
        self.faults: dict[int, Fault] = {}
        self._chunk, self._gate = chunk, gate
        blank = [""] * len(chunk.lines)
        self.codes = self._column(fields.code, blank, "code")
        if not gate.spec.needs_code:
            self.codes = [code or str(line) for code, line in zip(self.codes, chunk.lines, strict=True)]
        self._names_zh = self._column(fields.name_zh, blank, "name")
        self._names_en = self._column(fields.name_en, blank, "name_en")
        self._others = [(ours, self._column(theirs, blank, ours)) for ours, theirs in fields.others]
        used = fields.used()
        self._rest = [(name, column) for name, column in chunk.columns.items() if name not in used]

    def code(self, index: int) -> str:
        if not self._gate.spec.needs_code:
            return self.codes[index]
        return check_code(
            self.codes[index], self._gate.spec.name, self._gate.scheme, self._gate.district_code
        )

    def values(self, index: int) -> dict[str, str]:
        return {ours: column[index] for ours, column in self._others}

    def clean(self, index: int, code: str, values: dict[str, str], geometry: Any) -> CleanRow:
        name_zh, name_en = self._names_zh[index], self._names_en[index]
        if len(name_zh) > MAX_NAME_CHARS or len(name_en) > MAX_NAME_CHARS:
            raise GridlineError("name_too_long", status=422, limit=MAX_NAME_CHARS)
        attributes = {name: jsonable(column[index]) for name, column in self._rest} if self._rest else {}
        return CleanRow(
            self._chunk.lines[index], code, name_zh or name_en or code, name_en, geometry, values, attributes
        )

    def _column(self, field: str | None, blank: list[str], ours: str) -> list[str]:
        if not field or field not in self._chunk.columns:
            return blank
        column = self._chunk.columns[field]
        texts = [value if type(value) is str else _text(value) for value in column]
        joined = "\n".join(texts)
        if _SURROGATE.search(joined):
            self._blame(texts, _SURROGATE, Fault("text_unreadable", {"field": field}))
            texts = [_SURROGATE.sub("", text) for text in texts]
        if _CONTROL.search(joined):
            texts = [_CONTROL.sub("", text) for text in texts]
        if "\n=" in f"\n{joined}":
            self._blame(texts, re.compile("^="), Fault("cell_formula", {"cell": field}))
        if ours.endswith("code"):
            self._blame_numbers(texts, column, field)
        return texts

    def _blame(self, texts: list[str], pattern: re.Pattern[str], fault: Fault) -> None:
        for index, text in enumerate(texts):
            if pattern.search(text):
                self.faults.setdefault(index, fault)

    def _blame_numbers(self, texts: list[str], column: Sequence[Any], field: str) -> None:
        """A code that became a number on the way: 4.40105E+11, or more digits than a number keeps."""
        for index, (text, value) in enumerate(zip(texts, column, strict=True)):
            lost = isinstance(value, int | float) and abs(value) >= EXACT_BELOW and isinstance(value, float)
            if lost or (("." in text or "E" in text or "e" in text) and _AS_NUMBER.fullmatch(text)):
                self.faults.setdefault(index, Fault("code_as_number", {"given": text[:40], "column": field}))


def _within_limits(
    taken: list[int], rows: list[Sequence[Any]], gate: Gate, faults: dict[int, Fault]
) -> tuple[list[int], list[Sequence[Any]]]:
    """Without the rows that have a text longer than its column takes."""
    too_long: dict[int, Fault] = {}
    for place, name in enumerate(gate.spec.columns):
        limit = gate.limits.get(name)
        if not limit or not rows:
            continue
        lengths = [len(row[place]) if row[place] else 0 for row in rows]
        if max(lengths) > limit:
            for at, length in enumerate(lengths):
                if length > limit:
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


def _text(value: Any) -> str:
    """Whole numbers without the ".0" that spreadsheets and GeoJSON give them."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def jsonable(value: Any) -> Any:
    """The value as it may stand in a JSON column: no NaN, NUL or lone surrogates."""
    if isinstance(value, str):
        return _SURROGATE.sub("", value.replace("\0", "")) if not value.isascii() or "\0" in value else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        json.dumps(value)
    except TypeError:
        return str(value)
    return value
