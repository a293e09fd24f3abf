"""The rows of a registry's spreadsheet, streamed, with what only a spreadsheet can do wrong told by its row."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl.utils import range_boundaries

from gis.domain.errors import GridlineError
from gis.services.read_sheet import Cells, merged_ranges, sheet_names, sheet_rows

MAX_SHARED_TEXT_BYTES = 100_000_000
"""The texts that a spreadsheet keeps apart are held in memory while its rows are read."""
_LAST_ROW = 1_048_576

SheetRow = tuple[int, list[Any], str | None]


def read_sheet(path: Path) -> Iterator[SheetRow]:
    """(row number, values, problem) of the first sheet, the heading first; formulas are not computed.

    A row with a formula, an error value or a part of a merged cell is given with its problem. Raises GridlineError
    `import_file_unreadable` (no spreadsheet), `archive_bomb` (one that unpacks to more than it may),
    `registry_sheet_too_large` and `registry_header_merged`.
    """
    names = sheet_names(path)
    _check_shared_text(path)
    merged = _rows_of(merged_ranges(path, 0))
    heading = True
    for number, cells in sheet_rows(path, names[0]):
        if heading and number in merged:
            raise GridlineError("registry_header_merged", status=422, file=path.name)
        heading = False
        yield number, [cell.value for cell in cells], "cells_merged" if number in merged else _problem(cells)


def _problem(cells: Cells) -> str | None:
    kinds = {cell.data_type for cell in cells if cell.value is not None}
    if "f" in kinds:
        return "cells_formula"
    return "cells_error_value" if "e" in kinds else None


def _rows_of(ranges: set[str]) -> frozenset[int]:
    """Rows that a merged cell covers."""
    rows: set[int] = set()
    for reference in ranges:
        _, first, _, last = range_boundaries(reference)
        rows.update(range(first or 1, min(last or 1, _LAST_ROW) + 1))
    return frozenset(rows)


def _check_shared_text(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        shared = next((item for item in package.infolist() if item.filename == "xl/sharedStrings.xml"), None)
    if shared and shared.file_size > MAX_SHARED_TEXT_BYTES:
        raise GridlineError(
            "registry_sheet_too_large", status=422, file=path.name, limit_mb=MAX_SHARED_TEXT_BYTES // 10**6
        )
