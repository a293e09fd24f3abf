"""The rows of a large table file, one by one with their line numbers, whoever made it and in whatever encoding."""

import codecs
import csv
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from gis.domain.errors import GridlineError

LARGEST_FILE_BYTES = 500_000_000
LONGEST_CELL = 200_000
MOST_COLUMNS = 500
CHUNK_BYTES = 1 << 20
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ENCODINGS = ("utf-8", "gb18030")

NumberedRow = tuple[int, list[str]]


def read_ticket_file(path: Path) -> Iterator[NumberedRow]:
    """`(line, cells)`, the header first; ``line`` is where the row begins in a text file, else its row number.

    XLSX is told from CSV by content. CSV may be UTF-8, UTF-16 with BOM or GBK/GB18030, separated by comma,
    semicolon or tab. Raises GridlineError `file_not_found`, `file_too_large`, `file_empty`, `file_not_readable`,
    `file_encoding_unknown`; what it has yielded before stays right.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise GridlineError("file_not_found", status=422, field="file", name=path.name) from error
    if size > LARGEST_FILE_BYTES:
        raise GridlineError("file_too_large", status=413, field="file", limit_bytes=LARGEST_FILE_BYTES)
    if not magic.strip():
        raise GridlineError("file_empty", status=422, field="file")
    return _xlsx_rows(path) if magic == b"PK\x03\x04" else _csv_rows(path, _encoding_of(path, magic))


def _encoding_of(path: Path, magic: bytes) -> str:
    """By byte-order mark, else the first encoding in which the whole file can be read."""
    for mark, encoding in BOMS:
        if magic.startswith(mark):
            return encoding
    for encoding in ENCODINGS:
        if _decodes(path, encoding):
            return encoding
    raise GridlineError("file_encoding_unknown", status=422, field="file", accepted="UTF-8, UTF-16, GB18030")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(path: Path, encoding: str) -> Iterator[NumberedRow]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=max(",;\t", key=head.count))
        line = 1
        try:
            for cells in reader:
                if cells:
                    yield line, cells[:MOST_COLUMNS]
                line = reader.line_num + 1
        except (csv.Error, UnicodeError) as error:
            why = f"{line}: {error}"
            raise GridlineError("file_not_readable", status=422, field="file", reason=why) from error


def _xlsx_rows(path: Path) -> Iterator[NumberedRow]:
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know are no fault
            book = load_workbook(file, read_only=True, data_only=True)
            for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
                texts = [_text(cell) for cell in cells[:MOST_COLUMNS]]
                if any(texts):
                    yield number, texts
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise GridlineError(
            "file_not_readable", status=422, field="file", reason=type(error).__name__
        ) from error


def _text(value: object) -> str:
    """A cell as people see it: whole numbers without point, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
