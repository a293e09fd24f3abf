"""The rows of a spreadsheet, streamed, with what only a spreadsheet can do wrong told by its row."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from gis.domain.errors import GridlineError

MAX_UNPACKED_BYTES = 3_000_000_000
MAX_RATIO = 200
MAX_SHARED_TEXT_BYTES = 100_000_000
"""The texts that a spreadsheet keeps apart are held in memory while its rows are read."""
MAX_COLUMNS = 200
_MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:]+)"')
_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 64

SheetRow = tuple[int, list[Any], str | None]


def read_sheet(path: Path) -> Iterator[SheetRow]:
    """(row number, values, problem) of the first sheet, the heading first; formulas are not computed.

    A row with a formula, an error value or a part of a merged cell is given with its problem. Raises GridlineError
    `import_file_unreadable` (no spreadsheet, or one that unpacks to more than it may), `registry_header_merged`.
    """
    merged = _merged_rows(path)
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know are no fault
            book = load_workbook(file, read_only=True, data_only=False)
            for number, cells in enumerate(book.worksheets[0].iter_rows(max_col=MAX_COLUMNS), start=1):
                values = [cell.value for cell in cells]
                if number == 1 and number in merged:
                    raise GridlineError("registry_header_merged", status=422, file=path.name)
                if any(value is not None for value in values) or number == 1:
                    yield number, values, "cells_merged" if number in merged else _problem(cells)
            book.close()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        SyntaxError,
        OSError,
    ) as error:
        raise _unreadable(path, type(error).__name__) from None


def _problem(cells: Any) -> str | None:
    kinds = {cell.data_type for cell in cells if cell.value is not None}
    if "f" in kinds:
        return "cells_formula"
    return "cells_error_value" if "e" in kinds else None


def _merged_rows(path: Path) -> frozenset[int]:
    """Rows that a merged cell covers; read from the sheet itself, because a streamed sheet does not tell."""
    rows: set[int] = set()
    try:
        with zipfile.ZipFile(path) as package:
            _check_size(path, package)
            sheets = sorted(name for name in package.namelist() if name.startswith("xl/worksheets/sheet"))
            if sheets:
                with package.open(sheets[0]) as sheet:
                    for reference in _references(sheet):
                        _, first, _, last = range_boundaries(reference)
                        rows.update(range(first or 1, min(last or 1, (first or 1) + 1_048_576) + 1))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _unreadable(path, type(error).__name__) from None
    return frozenset(rows)


def _references(sheet: IO[bytes]) -> Iterator[str]:
    rest = b""
    while chunk := sheet.read(_CHUNK_BYTES):
        window = rest + chunk
        end = 0
        for found in _MERGED.finditer(window):
            end = found.end()
            yield found[1].decode()
        rest = window[max(end, len(window) - _OVERLAP_BYTES) :]


def _check_size(path: Path, package: zipfile.ZipFile) -> None:
    """Before anything is unpacked. A table of text shrinks to a tenth, a bomb to a thousandth."""
    unpacked = sum(item.file_size for item in package.infolist())
    packed = max(path.stat().st_size, 1)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > 10**7 and unpacked / packed > MAX_RATIO):
        raise _unreadable(path, f"{unpacked // 10**6} MB")
    shared = next((item for item in package.infolist() if item.filename == "xl/sharedStrings.xml"), None)
    if shared and shared.file_size > MAX_SHARED_TEXT_BYTES:
        raise GridlineError(
            "registry_sheet_too_large", status=422, file=path.name, limit_mb=MAX_SHARED_TEXT_BYTES // 10**6
        )


def _unreadable(path: Path, reason: str) -> GridlineError:
    return GridlineError("import_file_unreadable", status=422, file=path.name, reason=reason)
