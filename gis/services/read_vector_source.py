import math
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import pyproj
import shapely

from gis.domain.errors import GridlineError
from gis.domain.import_rows import Fault, Shapes, SourceChunk
from gis.domain.import_source import ImportSource
from gis.domain.reproject import epsg_of, parse_crs
from gis.domain.text_encoding import FoundEncoding

REREADING: Final = {".geojson", ".json", ".pbf"}
"""Formats that must be read from their beginning to get at a later row: fewer, larger chunks."""
REREADING_ROWS: Final = 100_000
WHOLE: Final = {".pbf"}
"""Formats whose driver cannot skip at all."""
MAX_SHAPE_VERTICES: Final = 5_000_000
_CURVE_TYPES: Final = range(8, 18)


def read_vector_source(path: Path, layer: str | None, encoding: FoundEncoding | None = None) -> ImportSource:
    """A GeoPackage, GeoJSON, FlatGeobuf, Shapefile or OpenStreetMap extract, read by GDAL piece by piece.

    `encoding` is that of a Shapefile's table. Raises GridlineError `import_file_unreadable`, and
    `import_source_layer` with the names when the file has several layers and none, or no such one, was named.
    """
    layer = _layer(path, layer)
    meta = _asked(path, partial(pyogrio.read_info, path, layer=layer, encoding=_told(encoding)))
    names = tuple(str(name) for name in meta["fields"])
    total = int(meta["features"])
    if total == 0:
        raise GridlineError("import_empty", status=422, file=path.name)
    return ImportSource(
        fields=names,
        chunks=lambda start, size: _chunks(path, layer, encoding, start, size),
        epsg=stated_epsg(meta.get("crs")),
        total=total if total >= 0 else None,
        encoding=encoding.encoding if encoding else "utf-8",
        notes=_notes(path, meta, encoding),
    )


def stated_epsg(crs: str | None) -> int | None:
    """The EPSG number of the file's own label, if it has one we can name; CRS84 counts as 4326."""
    if not crs:
        return None
    epsg = pyproj.CRS.from_user_input(crs).to_epsg(min_confidence=60)
    if epsg is None:
        return 4326 if "CRS84" in crs else None
    return epsg_of(parse_crs(str(epsg)))


def _notes(path: Path, meta: dict[str, Any], encoding: FoundEncoding | None) -> tuple[Fault, ...]:
    notes = []
    if encoding and encoding.lied:
        notes.append(Fault("note_encoding_label", {"stated": encoding.stated, "found": encoding.encoding}))
    if not meta.get("crs"):
        notes.append(Fault("note_no_crs", {"file": path.name}))
    return tuple(notes)


def _layer(path: Path, wanted: str | None) -> str | None:
    layers = [str(name) for name, _ in _asked(path, partial(pyogrio.list_layers, path))]
    if not layers:
        raise GridlineError("import_empty", status=422, file=path.name)
    if (wanted and wanted not in layers) or (not wanted and len(layers) > 1):
        raise GridlineError("import_source_layer", status=422, file=path.name, known=", ".join(layers)[:300])
    return wanted or layers[0]


def _chunks(
    path: Path, layer: str | None, encoding: FoundEncoding | None, start: int, size: int
) -> Iterator[SourceChunk]:
    suffix = path.suffix.lower()
    if suffix in REREADING:
        size = max(size, REREADING_ROWS)
    while True:
        part: dict[str, int] = {} if suffix in WHOLE else {"skip_features": start, "max_features": size}
        read = partial(pyogrio.raw.read, path, layer=layer, encoding=_told(encoding), **part)
        meta, _, wkb, columns = _asked(path, read)
        count = len(wkb) if wkb is not None else len(columns[0]) if columns else 0
        if not count:
            return
        yield _chunk([str(name) for name in meta["fields"]], wkb, columns, start, count)
        start += count
        if count < size or suffix in WHOLE:
            return


def _told(encoding: FoundEncoding | None) -> str | None:
    return encoding.encoding if encoding else None


def _chunk(names: list[str], wkb: Any, columns: list[Any], start: int, count: int) -> SourceChunk:
    shapes, faults = _shapes(wkb, count)
    values = {name: list(map(_plain, column.tolist())) for name, column in zip(names, columns, strict=True)}
    return SourceChunk(range(start + 1, start + count + 1), values, shapes, faults, start + count)


def _shapes(wkb: Any, count: int) -> tuple[Shapes, dict[int, Fault]]:
    """Shapes that cannot be built get a fault: a ring that does not close, a curve."""
    if wkb is None:
        return np.full(count, None, dtype=object), {}
    curved = {i: Fault("geometry_curved", {"given": "curve"}) for i, raw in enumerate(wkb) if _is_curve(raw)}
    wkb = np.array([None if i in curved else raw for i, raw in enumerate(wkb)], dtype=object)
    with np.errstate(invalid="ignore"):  # NaN is refused at the gate, with words
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    unread = {
        int(i): _why_unread(wkb[i])
        for i in np.flatnonzero(shapely.is_missing(shapes))
        if wkb[i] is not None and int(i) not in curved
    }
    return shapes, {**unread, **curved}


def _why_unread(raw: bytes) -> Fault:
    """A ring that does not close, unless it is one whose ends are no numbers and so never meet."""
    with np.errstate(invalid="ignore"):
        closed = shapely.from_wkb(raw, on_invalid="fix")
    finite = closed is None or np.isfinite(shapely.get_coordinates(closed)).all()
    return Fault("geometry_unreadable" if finite else "coordinates_not_finite")


def _is_curve(raw: bytes | None) -> bool:
    if not raw or len(raw) < 5:
        return False
    kind = int.from_bytes(raw[1:5], "little" if raw[0] == 1 else "big")
    return (kind & 0xFFFF) % 1000 in _CURVE_TYPES


def _plain(value: Any) -> Any:
    """NaN, which stands for an empty number, as None."""
    return None if isinstance(value, float) and math.isnan(value) else value


def _asked(path: Path, ask: Any) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns about what the gate will refuse with better words
            return ask()
    except GridlineError:
        raise
    except Exception as error:  # GDAL and its wrappers raise a dozen kinds for a broken file
        reason = str(error).replace(str(path.parent), "")[:200]
        raise GridlineError("import_file_unreadable", status=422, file=path.name, reason=reason) from None
