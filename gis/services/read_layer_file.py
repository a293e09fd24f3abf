import codecs
import math
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import pyproj
import shapely

from gis.domain.errors import GridlineError
from gis.domain.import_rows import SourceFile, SourceRow
from gis.domain.reproject import epsg_of, parse_crs
from gis.services.read_layer_csv import read_layer_csv

MAX_BYTES: Final = 500 * 1024 * 1024
TEXT_SUFFIXES: Final = {".csv", ".geojson", ".json"}
SUFFIXES: Final = TEXT_SUFFIXES | {".gpkg", ".zip", ".shp"}
CHUNK_BYTES: Final = 1 << 20


def read_layer_file(path: Path, *, encoding: str = "utf-8", source_layer: str | None = None) -> SourceFile:
    """All rows of a CSV, GeoJSON, GeoPackage or (zipped) Shapefile.

    A leading byte order mark is allowed. Raises GridlineError `import_file_missing`, `import_file_type`,
    `import_too_large`, `import_encoding` (with the line) or `import_file_unreadable`.
    """
    if not path.is_file():
        raise GridlineError("import_file_missing", status=404, file=path.name)
    if path.suffix.lower() not in SUFFIXES:
        raise GridlineError("import_file_type", status=422, file=path.name, known=", ".join(sorted(SUFFIXES)))
    if path.stat().st_size > MAX_BYTES:
        raise GridlineError("import_too_large", status=413, file=path.name, limit_mb=MAX_BYTES >> 20)
    if path.suffix.lower() in TEXT_SUFFIXES:
        _check_encoding(path, encoding)
    if path.suffix.lower() == ".csv":
        return read_layer_csv(path, encoding)
    return _read_spatial(path, encoding, source_layer)


def _check_encoding(path: Path, encoding: str) -> None:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise GridlineError(
            "import_encoding", status=422, file=path.name, encoding=encoding, line=0
        ) from None
    lines = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            try:
                lines += decoder.decode(chunk).count("\n")
            except UnicodeDecodeError as error:
                line = lines + chunk[: error.start].count(b"\n")
                raise GridlineError(
                    "import_encoding", status=422, file=path.name, encoding=encoding, line=line
                ) from None


def _read_spatial(path: Path, encoding: str, source_layer: str | None) -> SourceFile:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns about what the gate will refuse with better words
            meta, _fids, wkb, columns = pyogrio.raw.read(
                path,
                layer=source_layer,
                encoding=encoding if path.suffix.lower() in {".zip", ".shp"} else None,
            )
    except Exception as error:  # GDAL and its wrappers raise a dozen kinds for a broken file
        raise GridlineError(
            "import_file_unreadable", status=422, file=path.name, reason=str(error)[:200]
        ) from None
    with np.errstate(invalid="ignore"):  # NaN is refused at the gate, with words
        geometries = (
            shapely.from_wkb(wkb, on_invalid="ignore") if wkb is not None else [None] * len(columns[0])
        )
    names = tuple(str(name) for name in meta["fields"])
    rows = [
        SourceRow(
            line, {name: _plain(column[line - 1]) for name, column in zip(names, columns, strict=True)}, shape
        )
        for line, shape in enumerate(geometries, start=1)
    ]
    return SourceFile(rows, names, _stated_epsg(meta.get("crs")))


def _stated_epsg(crs: str | None) -> int | None:
    """The EPSG number of the file's own label, if it has one we can name; CRS84 counts as 4326."""
    if not crs:
        return None
    epsg = pyproj.CRS.from_user_input(crs).to_epsg()
    if epsg is None:
        return 4326 if "CRS84" in crs else None
    return epsg_of(parse_crs(str(epsg)))


def _plain(value: Any) -> Any:
    """A Python value out of a numpy one; NaN, which stands for an empty number, as None."""
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and math.isnan(plain) else plain
