import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from shapely import Geometry, Point

from gis.domain.errors import GridlineError
from gis.domain.import_rows import SourceFile, SourceRow

WKT_FIELDS: Final = ("wkt", "geom", "geometry", "the_geom")
X_FIELDS: Final = ("lon", "lng", "longitude", "x")
Y_FIELDS: Final = ("lat", "latitude", "y")


def read_layer_csv(path: Path, encoding: str) -> SourceFile:
    """Rows of a CSV with a header and either a WKT column or a column each for longitude and latitude.

    A row that cannot be read becomes a SourceRow with a `problem`: `row_fields`, `geometry_unreadable` or
    `coordinates_not_numbers`. Raises GridlineError `import_no_geometry_column` or `import_file_unreadable`.
    """
    csv.field_size_limit(min(sys.maxsize, 1 << 30))
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    with path.open(encoding=codec, newline="") as file:
        reader = csv.reader(file)
        try:
            header = [name.strip() for name in next(reader, [])]
            columns = _geometry_columns(header)
            rows = list(_rows(reader, header, columns))
        except csv.Error as error:
            raise GridlineError(
                "import_file_unreadable", status=422, file=path.name, reason=f"{reader.line_num}: {error}"
            ) from None
    return SourceFile(rows, tuple(header))


def _geometry_columns(header: list[str]) -> tuple[str, ...]:
    lower = {name.lower(): name for name in header}
    for name in WKT_FIELDS:
        if name in lower:
            return (lower[name],)
    x = next((lower[name] for name in X_FIELDS if name in lower), None)
    y = next((lower[name] for name in Y_FIELDS if name in lower), None)
    if x is None or y is None:
        raise GridlineError("import_no_geometry_column", status=422, fields=", ".join(header)[:200])
    return (x, y)


def _rows(reader: Iterator[list[str]], header: list[str], columns: tuple[str, ...]) -> Iterator[SourceRow]:
    line = 2
    for cells in reader:
        first_line, line = line, reader.line_num + 1  # type: ignore[attr-defined]
        if not any(cells):
            continue
        if len(cells) != len(header):
            yield SourceRow(first_line, {}, None, "row_fields")
            continue
        values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        yield _with_geometry(first_line, values, columns)


def _with_geometry(line: int, values: Mapping[str, str], columns: tuple[str, ...]) -> SourceRow:
    rest = {name: value for name, value in values.items() if name not in columns}
    texts = [values[name] for name in columns]
    if not all(texts):
        return SourceRow(line, rest, None)
    try:
        with np.errstate(invalid="ignore"):  # NaN is refused at the gate, with words
            return SourceRow(line, rest, _geometry(texts))
    except shapely.errors.ShapelyError:
        return SourceRow(line, rest, None, "geometry_unreadable")
    except ValueError:
        return SourceRow(line, rest, None, "coordinates_not_numbers")


def _geometry(texts: list[str]) -> Geometry:
    if len(texts) == 1:
        return shapely.from_wkt(texts[0])
    return Point(float(texts[0]), float(texts[1]))
