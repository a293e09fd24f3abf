"""A spreadsheet or CSV file as lines of cell texts, whoever made it and in whatever encoding."""

import csv
import io
import warnings
import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from gis.domain.errors import GridlineError

LARGEST_FILE_BYTES = 50_000_000
LARGEST_UNPACKED_BYTES = 300_000_000
"""A workbook of 200,000 full lines unpacks to less; a bomb to more."""
MOST_LINES = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767  # what a spreadsheet cell can hold
ENCODINGS = ("utf-8-sig", "gb18030")


def read_table_file(content: bytes, *, sheets: Collection[str] = ()) -> list[list[str]]:
    """Lines of texts, the header first. XLSX is told from CSV by its content, not by its name.

    CSV may be UTF-8 (with or without BOM) or GBK/GB18030, separated by comma, semicolon or tab. Of a workbook
    the first sheet with one of the titles ``sheets`` is read, else its first; numbers come back as people see
    them (`12345`, not `12345.0`); a formula counts as the value it was saved with. Raises GridlineError:
    `file_too_large`, `file_empty`, `file_not_readable`, `file_encoding_unknown`, `file_too_many_lines`.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise GridlineError("file_too_large", status=413, field="file", limit_bytes=LARGEST_FILE_BYTES)
    if not content.strip():
        raise GridlineError("file_empty", status=422, field="file")
    is_workbook = content[:4] == b"PK\x03\x04"
    if is_workbook:
        _check_unpacked_size(content)
    lines: list[list[str]] = []
    for line in _xlsx_lines(content, sheets) if is_workbook else _csv_lines(content):
        if len(lines) >= MOST_LINES:
            raise GridlineError("file_too_many_lines", status=422, field="file", limit=MOST_LINES)
        lines.append(line)
    return lines


def _check_unpacked_size(content: bytes) -> None:
    """Judged by what the archive says of itself; what unpacks to more than it says fails when it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise GridlineError("file_not_readable", status=422, field="file", reason="BadZipFile") from error
    if size > LARGEST_UNPACKED_BYTES:
        raise GridlineError("file_too_large", status=413, field="file", limit_bytes=LARGEST_UNPACKED_BYTES)


def _xlsx_lines(content: bytes, sheets: Collection[str]) -> Iterator[list[str]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know are no fault
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = next((one for one in book.worksheets if one.title in sheets), book.worksheets[0])
            for cells in sheet.iter_rows(values_only=True):
                yield _without_empty_end([_text(cell) for cell in cells[:MOST_COLUMNS]])
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise GridlineError(
            "file_not_readable", status=422, field="file", reason=type(error).__name__
        ) from error


def _csv_lines(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise GridlineError("file_not_readable", status=422, field="file", reason="NUL")
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [cell[:LONGEST_CELL] for cell in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        raise GridlineError("file_not_readable", status=422, field="file", reason=str(error)) from error


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise GridlineError("file_encoding_unknown", status=422, field="file", accepted="UTF-8, GBK/GB18030")


def _without_empty_end(line: list[str]) -> list[str]:
    """Formatted but empty columns to the right are no columns."""
    while line and not line[-1]:
        line.pop()
    return line


def _text(value: object) -> str:
    """A cell as text: whole numbers without point, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:LONGEST_CELL]
