import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from gis.domain.errors import GridlineError
from gis.domain.import_rows import Fault, SourceChunk
from gis.domain.import_source import ImportSource
from gis.domain.table_shapes import geometry_columns, shapes_of_texts
from gis.services.read_delimited_source import check_header
from gis.services.unpack_archive import check_sheet_archive

MAX_COLUMNS: Final = 500
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
_OVERLAP: Final = 256

Row = tuple[int, tuple[Any, ...]]


def read_sheet_source(path: Path, sheet: str | None, *, placed: bool) -> ImportSource:
    """The first (or the named) sheet of an XLSX: a header in its first row, geometry columns as in a CSV.

    A formula is a row's fault `cell_formula` with its cell: what it shows depends on who computed it last. Raises
    GridlineError `import_merged_cells` with the places, `import_source_layer`, `import_field_repeated`,
    `import_no_geometry_column`, `import_empty` or `import_file_unreadable`.
    """
    check_sheet_archive(path)
    names = _sheet_names(path)
    if sheet and sheet not in names:
        raise GridlineError("import_source_layer", status=422, file=path.name, known=", ".join(names)[:300])
    sheet = sheet or names[0]
    _refuse_merged(path, names.index(sheet))
    rows = _rows(path, sheet)
    _, first = next(rows, (1, ()))
    header = ["" if value is None else str(value).strip() for value in first]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise GridlineError("import_empty", status=422, file=path.name)
    check_header(header)
    geometry = geometry_columns(header, needed=placed)
    return ImportSource(
        fields=tuple(header), chunks=lambda start, size: _chunks(path, sheet, header, geometry, start, size)
    )


def _book(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions we do not read
            return openpyxl.load_workbook(path, read_only=True, data_only=False)
    except Exception as error:  # a broken workbook fails in a dozen ways
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> GridlineError:
    return GridlineError(
        "import_file_unreadable", status=422, file=path.name, reason=f"{type(error).__name__}: {error}"[:200]
    )


def _sheet_names(path: Path) -> list[str]:
    book = _book(path)
    try:
        return [sheet.title for sheet in book.worksheets]
    finally:
        book.close()


def _refuse_merged(path: Path, number: int) -> None:
    """Merged cells leave holes that no column can be read through."""
    with zipfile.ZipFile(path) as archive:
        sheets = sorted(
            name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)
        )
        if number >= len(sheets):
            return
        found: list[str] = []
        with archive.open(sorted(sheets, key=lambda name: int(re.findall(r"\d+", name)[-1]))[number]) as file:
            tail = b""
            while piece := file.read(1 << 20):
                found += [ref.decode() for ref in _MERGED.findall(tail + piece)]
                tail = piece[-_OVERLAP:]
    merged = sorted(set(found), key=lambda ref: range_boundaries(ref)[1::-1])
    if merged:
        raise GridlineError(
            "import_merged_cells", status=422, file=path.name, cells=", ".join(merged[:20]), count=len(merged)
        )


def _rows(path: Path, sheet: str) -> Iterator[Row]:
    """Every row that is not empty, with its number in the sheet."""
    book = _book(path)
    try:
        worksheet = book[sheet]
        worksheet.reset_dimensions()
        for number, values in enumerate(worksheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
            if any(value is not None and value != "" for value in values):
                yield number, values
    except GridlineError:
        raise
    except Exception as error:
        raise _unreadable(path, error) from None
    finally:
        book.close()


def _chunks(
    path: Path, sheet: str, header: list[str], geometry: tuple[str, ...], start: int, size: int
) -> Iterator[SourceChunk]:
    rows = islice(_rows(path, sheet), 1 + start, None)
    consumed = start
    while some := list(islice(rows, size)):
        consumed += len(some)
        yield _chunk(some, header, geometry, consumed)


def _chunk(rows: list[Row], header: list[str], geometry: tuple[str, ...], consumed: int) -> SourceChunk:
    faults: dict[int, Fault] = {}
    columns: list[list[Any]] = [[] for _ in header]
    for index, (number, values) in enumerate(rows):
        beyond = [at for at, value in enumerate(values) if value not in (None, "") and at >= len(header)]
        if beyond:
            faults[index] = Fault("row_fields", {"given": beyond[-1] + 1, "wanted": len(header)})
        for at, column in enumerate(columns):
            value = values[at] if at < len(values) else None
            if isinstance(value, str) and value.startswith("="):
                faults.setdefault(
                    index, Fault("cell_formula", {"cell": f"{get_column_letter(at + 1)}{number}"})
                )
                value = None
            column.append(_plain(value))
    named = {name: column for name, column in zip(header, columns, strict=True) if name}
    texts = [["" if value is None else str(value) for value in named.pop(name)] for name in geometry]
    shapes, shape_faults = shapes_of_texts(texts, len(rows))
    return SourceChunk([number for number, _ in rows], named, shapes, {**shape_faults, **faults}, consumed)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
