import json
import shutil
import tempfile
import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio.raw
from django.db import connection, transaction

from gis.domain.errors import GridlineError
from gis.domain.export_files import FileKind, column_names, file_kind_of, label_of
from gis.domain.feature_question import FeatureQuestion, Span
from gis.domain.map_layers import FieldKind, MapLayer
from gis.domain.served_crs import ServedCrs
from gis.selectors.feature_sql import feature_text, where_of

BATCH: Final = 10_000
#: Storage is WGS 84; CGCS2000 has the same coordinates and is only another label.
DEGREES: Final = (4326, 4490)
_TYPES: Final[dict[FieldKind, Any]] = {
    FieldKind.TEXT: object,
    FieldKind.INTEGER: np.int64,
    FieldKind.NUMBER: np.float64,
    FieldKind.FLAG: np.bool_,
    FieldKind.TIME: "datetime64[ms]",
}
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many rows, and which fields had to take a shorter name (theirs → the file's)."""

    rows: int
    renamed: dict[str, str]


def export_layer(*, layer: MapLayer, path: Path, epsg: int, at: datetime | None) -> Exported:
    """Writes a layer as GeoPackage, GeoJSON, FlatGeobuf or zipped Shapefile, by the ending of `path`.

    `epsg`: the system the coordinates are labelled with and, where it is another one than CGCS2000 or WGS 84, turned
    into. `at`: the layer as it was at that moment; None = what is valid now. Rows are read through a cursor of the
    server and written in batches, except FlatGeobuf, whose index needs all of them at once. The file appears when it
    is complete; one that was there is replaced. Raises GridlineError `export_kind_unknown`, `export_kind_unfit`,
    `layer_without_history`, `export_crs_unknown`.
    """
    kind = file_kind_of(path.name)
    if at is not None and not layer.timed:
        raise GridlineError("layer_without_history", status=422, layer=layer.name)
    kind.geometry_type(layer.shape)
    _check_crs(epsg)
    span = Span(at, at) if at is not None else None
    names = column_names(layer, kind)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        target = Path(folder) / f"{layer.name}.{kind.extension}"
        question = FeatureQuestion(layer=layer, limit=1, span=span)
        # The server's cursor lives in a transaction, and sees one state of the layer.
        with transaction.atomic():
            if kind is FileKind.GEOJSON:
                rows = _write_geojson(question, target, epsg)
            else:
                with closing(_batches(question, epsg, whole=not kind.grows)) as batches:
                    rows = _write(batches, target, layer, kind, names, epsg)
        made = _zipped(target) if kind is FileKind.SHAPEFILE else target
        shutil.move(made, path)
    return Exported(rows, {theirs: ours for theirs, ours in names.items() if theirs != ours})


def _write(
    batches: Iterator[Rows], target: Path, layer: MapLayer, kind: FileKind, names: dict[str, str], epsg: int
) -> int:
    written = 0
    for rows in batches:
        columns = list(zip(*rows, strict=True)) if rows else [()] * (len(layer.fields) + 1)
        arrays = [
            _column(kind.column_kind(field.kind), values)
            for field, values in zip(layer.fields, columns[1:], strict=True)
        ]
        pyogrio.raw.write(
            target,
            geometry=np.array([None if wkb is None else bytes(wkb) for wkb in columns[0]], dtype=object),
            field_data=[values for values, _ in arrays],
            field_mask=[missing for _, missing in arrays],
            fields=[names[field.name] for field in layer.fields],
            geometry_type=kind.geometry_type(layer.shape),
            driver=kind.value,
            layer=layer.name,
            crs=label_of(epsg),
            append=written > 0,
            **kind.options,
        )
        written += len(rows)
    return written


def _write_geojson(question: FeatureQuestion, target: Path, epsg: int) -> int:
    """Text that the database makes row by row; the system is named the way programs read it from GeoJSON of 2008."""
    layer, written = question.layer, 0
    degrees = epsg in DEGREES
    crs = ServedCrs("", 4326 if degrees else epsg, latitude_first=False, decimals=7 if degrees else 3)
    head = {"type": "FeatureCollection", "name": layer.name,
            "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}}  # fmt: skip
    with target.open("w", encoding="utf-8") as file:
        file.write(f'{json.dumps(head)[:-1]}, "features": [')
        for rows in _read(question, feature_text(layer, crs)):
            for (text,) in rows:
                file.write(",\n" if written else "\n")
                file.write(text)
                written += 1
        file.write("\n]}\n")
    return written


def _batches(question: FeatureQuestion, epsg: int, *, whole: bool) -> Generator[Rows, None, None]:
    """Rows of (geometry as WKB, fields …); at least one batch, so that an empty layer makes an empty file."""
    layer = question.layer
    geometry = layer.geometry if epsg in DEGREES else f"ST_Transform({layer.geometry}, {epsg})"
    fields = ", ".join(f"{field.expression} AS {field.name}" for field in layer.fields)
    read = _read(question, f"ST_AsBinary({geometry}), {fields}")
    if whole:
        yield [row for rows in read for row in rows]
    else:
        yield from read


def _read(question: FeatureQuestion, items: str) -> Iterator[Rows]:
    """The select items of every row by code, through a cursor of the server; one batch at least."""
    where = where_of(question)
    statement = f"SELECT {items} FROM {question.layer.table} WHERE {where} ORDER BY code, id"
    with connection.connection.cursor(name="export_layer") as cursor:
        cursor.itersize = BATCH
        cursor.execute(statement, where.values)
        yield cursor.fetchmany(BATCH)
        while rows := cursor.fetchmany(BATCH):
            yield rows


def _column(kind: FieldKind, values: tuple[Any, ...]) -> tuple[Any, Any]:
    """The values as an array, and where they are missing."""
    missing = np.array([value is None for value in values], dtype=bool)
    if kind is FieldKind.TEXT:
        values = tuple(value.isoformat() if isinstance(value, datetime) else value for value in values)
    elif kind is FieldKind.TIME:  # moments go without a zone; they are UTC
        values = tuple(None if value is None else value.replace(tzinfo=None) for value in values)
    else:
        values = tuple(0 if value is None else value for value in values)
    return np.array(values, dtype=_TYPES[kind]), missing


def _check_crs(epsg: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM spatial_ref_sys WHERE srid = %s AND auth_name = 'EPSG'", [epsg])
        if cursor.fetchone() is None:
            raise GridlineError("export_crs_unknown", status=422, given=epsg)


def _zipped(shapefile: Path) -> Path:
    made = shapefile.with_suffix(".zip")
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(shapefile.parent.glob(f"{shapefile.stem}.*")):
            if part != made:
                archive.write(part, part.name)
    return made
