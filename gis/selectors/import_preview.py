import json
from collections.abc import Iterator
from typing import Any, Final

import shapely

from gis.domain.layer_specs import LayerSpec, layer_spec
from gis.models import ImportedRow, ImportJob

_UNESCAPED: Final = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
_HIDDEN: Final = ("search_text", "grams")


def import_preview(job: ImportJob, *, limit: int) -> Iterator[dict[str, Any]]:
    """Rows that would be stored, evenly taken from the whole file, as GeoJSON features in EPSG:4326.

    Sealed values are left out.
    """
    spec = layer_spec(job.layer)
    step = max(1, job.rows_clean // max(limit, 1))
    rows = ImportedRow.objects.filter(job_id=job.pk).order_by("line")
    if step > 1:
        rows = rows.extra(where=["line %% %s = 0"], params=[step])
    for line, copied in rows.values_list("line", "copied")[:limit]:
        yield _feature(spec, line, copied)


def _feature(spec: LayerSpec, line: int, copied: str) -> dict[str, Any]:
    values = dict(zip(("import_line", *spec.stored), map(_value, copied.split("\t")), strict=True))
    shape = None
    for name in (spec.shape, "footprint", "geom", spec.point, "point"):
        if name and values.get(name):
            shape = shapely.from_wkb(values[name])
            break
    shapes = {spec.shape, spec.point, "footprint", "geom", "point", "label_point"}
    facts = {
        name: value for name, value in values.items()
        if name not in shapes and name not in _HIDDEN and not str(value).startswith("\\x")
    }  # fmt: skip
    geometry = json.loads(shapely.to_geojson(shape)) if shape is not None else None
    return {"type": "Feature", "geometry": geometry, "properties": {**facts, "line": line}}


def _value(field: str) -> str | None:
    if field == r"\N":
        return None
    if "\\" not in field:
        return field
    for escaped, plain in _UNESCAPED.items():
        field = field.replace(escaped, plain)
    return field
