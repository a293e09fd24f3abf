"""From a file's row to a row that may be stored."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapely.prepared import PreparedGeometry

from gis.domain.code_scheme import check_code
from gis.domain.coordinates import BBox
from gis.domain.errors import GridlineError
from gis.domain.geometry_gate import admit, check_finite
from gis.domain.import_rows import CleanRow, SourceRow
from gis.domain.layer_specs import LayerSpec
from gis.domain.reproject import Reproject

MAX_NAME_CHARS = 100


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
    """What a row must pass: the layer, the reprojection, the code scheme, the district as far as it is known."""

    spec: LayerSpec
    reproject: Reproject
    scheme: str
    district_code: str | None
    expected: BBox | None
    boundary: PreparedGeometry | None


def clean_row(row: SourceRow, fields: FieldNames, gate: Gate) -> CleanRow:
    """Raises GridlineError with the reason a row cannot be stored."""
    if row.problem:
        raise GridlineError(row.problem, status=422)
    code = check_code(_text(row.values.get(fields.code)), gate.spec.name, gate.scheme, gate.district_code)
    name_zh = _name(row.values, fields.name_zh)
    name_en = _name(row.values, fields.name_en)
    geometry = admit(
        gate.reproject(check_finite(row.geometry)) if row.geometry is not None else None,
        kinds=gate.spec.kinds,
        expected=gate.expected,
        boundary=gate.boundary,
    )
    used = fields.used()
    return CleanRow(
        line=row.line,
        code=code,
        name_zh=name_zh or name_en or code,
        name_en=name_en,
        geometry=geometry,
        values={ours: _text(row.values.get(theirs)) for ours, theirs in fields.others},
        attributes={name: _jsonable(value) for name, value in row.values.items() if name not in used},
    )


def _name(values: Mapping[str, Any], field: str | None) -> str:
    name = _text(values.get(field)) if field else ""
    if len(name) > MAX_NAME_CHARS:
        raise GridlineError("name_too_long", status=422, limit=MAX_NAME_CHARS)
    return name


def _text(value: Any) -> str:
    """Whole numbers without the ".0" that spreadsheets and GeoJSON give them; NUL never."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\0", "").strip()


def _jsonable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        json.dumps(value)
    except TypeError:
        return str(value)
    return value
