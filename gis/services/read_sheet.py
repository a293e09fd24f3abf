"""What a spreadsheet holds, streamed. What a formula, an error value or merged cells mean is for whoever reads it."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter

from gis.domain.errors import GridlineError
from gis.services.unpack_archive import check_sheet_archive

MAX_COLUMNS: Final = 500
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
_PIECE: Final = 1 << 20
_OVERLAP: Final = 256

Cells = tuple[Any, ...]
"""openpyxl's cells of one row: each has `value`, `data_type` ("f" a formula, "e" an error value), both None-able."""


def sheet_names(path: Path) -> list[str]:
    """The sheets in their order. Raises GridlineError as `check_sheet_archive`, else `import_file_unreadable`."""
    check_sheet_archive(path)
    book = _book(path)
    try:
        return [sheet.title for sheet in book.worksheets]
    finally:
        book.close()


def merged_ranges(path: Path, number: int) -> set[str]:
    """Where cells of the sheet of that place (from 0) are merged, as A1:B2; a streamed sheet does not tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [
                name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)
            ]
            if number >= len(names):
                return set()
            names.sort(key=lambda name: int(re.findall(r"\d+", name)[-1]))
            found: set[str] = set()
            with archive.open(names[number]) as file:
                tail = b""
                while piece := file.read(_PIECE):
                    found.update(ref.decode() for ref in _MERGED.findall(tail + piece))
                    tail = piece[-_OVERLAP:]
            return found
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise _unreadable(path, type(error).__name__) from None


def sheet_rows(path: Path, sheet: str) -> Iterator[tuple[int, Cells]]:
    """Every row that is not empty, with its number in the sheet; formulas are not computed.

    Raises GridlineError `import_file_unreadable`, which never quotes what a cell says: it may be a person's name.
    """
    book = _book(path)
    try:
        worksheet = book[sheet]
        worksheet.reset_dimensions()
        for number, cells in enumerate(worksheet.iter_rows(max_col=MAX_COLUMNS), start=1):
            if any(cell.value is not None and cell.value != "" for cell in cells):
                yield number, cells
    except GridlineError:
        raise
    except Exception as error:  # a broken sheet fails in a dozen ways
        raise _unreadable(path, type(error).__name__) from None
    finally:
        book.close()


def cell_name(row: int, place: int) -> str:
    """The name of the cell at a place (from 0) of a row, as a spreadsheet shows it."""
    return f"{get_column_letter(place + 1)}{row}"


def _book(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions we do not read
            return openpyxl.load_workbook(path, read_only=True, data_only=False)
    except Exception as error:  # a broken workbook fails in a dozen ways
        raise _unreadable(path, f"{type(error).__name__}: {error}"[:200]) from None


def _unreadable(path: Path, reason: str) -> GridlineError:
    return GridlineError("import_file_unreadable", status=422, file=path.name, reason=reason)
