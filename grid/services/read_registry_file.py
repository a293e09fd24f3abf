"""The lines of a registry file one by one, whoever made it: CSV, XLSX or JSON lines, told apart by the name."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from gis.domain.errors import GridlineError
from grid.domain.registry_cells import SourceLine, text_cell, typed_cell
from grid.domain.registry_columns import Header, RegistryKind, read_header
from grid.services.read_registry_sheet import read_sheet

MAX_FILE_BYTES = 4_000_000_000
MAX_LINE_CHARS = 100_000
ENCODINGS = ("utf-8", "gbk", "gb18030", "big5")
_HEAD_LINES = 100


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """A file that has been opened: what its columns are, and its lines still to be read, once."""

    header: Header
    lines: Iterator[SourceLine]


def read_registry_file(path: Path, kind: RegistryKind, encoding: str = "utf-8") -> RegistryFile:
    """The lines of a `.csv`, `.xlsx` or `.jsonl`; they are streamed, so a file may be larger than memory.

    A line that cannot be read is given with its problem. Raises GridlineError when the file as a whole cannot be
    taken: `import_file_missing`, `import_file_type`, `import_too_large`, `import_encoding`,
    `import_file_unreadable`, `import_field_missing`, `registry_column_twice`; those about the encoding may come
    while lines are being read.
    """
    if not path.is_file():
        raise GridlineError("import_file_missing", status=422, file=path.name)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise GridlineError("import_too_large", status=422, file=path.name, limit_mb=MAX_FILE_BYTES // 10**6)
    readers: dict[str, Callable[[], RegistryFile]] = {
        ".csv": lambda: _read_csv(path, kind, encoding),
        ".txt": lambda: _read_csv(path, kind, encoding),
        ".jsonl": lambda: _read_json_lines(path, kind),
        ".xlsx": lambda: _read_sheet(path, kind),
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise GridlineError("import_file_type", status=422, file=path.name, known=", ".join(sorted(readers)))
    return reader()


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    """Text lines. Raises GridlineError `import_encoding` with the line that is not of this encoding."""
    name = encoding.lower().replace("_", "-").replace("utf8", "utf-8")
    if name not in ENCODINGS:
        raise GridlineError(
            "registry_encoding_unknown", status=422, given=encoding[:20], known=", ".join(ENCODINGS)
        )
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 and name == "utf-8" else name)
            except UnicodeDecodeError:
                raise GridlineError(
                    "import_encoding", status=422, file=path.name, line=number, encoding=name
                ) from None
            if len(line) > MAX_LINE_CHARS:
                raise GridlineError(
                    "import_file_unreadable",
                    status=422,
                    file=path.name,
                    reason=f"{number}: > {MAX_LINE_CHARS}",
                )
            yield line


def _read_csv(path: Path, kind: RegistryKind, encoding: str) -> RegistryFile:
    lines = _decoded(path, encoding)
    first = next(lines, "")
    reader = csv.reader(chain([first], lines), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        headings = [heading.strip() for heading in next(reader, [])]
    except csv.Error as error:
        raise _unreadable(path, 1, error) from None
    header = read_header(headings, kind)
    return RegistryFile(header, _csv_lines(path, reader, headings, header))


def _csv_lines(path: Path, reader: Any, headings: Sequence[str], header: Header) -> Iterator[SourceLine]:
    places = [
        (place, header.columns[heading])
        for place, heading in enumerate(headings)
        if heading in header.columns
    ]
    width = len(headings)
    line = reader.line_num + 1
    try:
        for cells in reader:
            this, line = line, reader.line_num + 1
            if not any(cells):
                continue
            if len(cells) != width:
                yield SourceLine(this, {}, "row_fields")
                continue
            try:
                yield SourceLine(
                    this,
                    {column: text_cell(cells[place], column) for place, column in places if cells[place]},
                )
            except GridlineError as error:
                yield SourceLine(this, {}, error.code, error.params)
    except csv.Error as error:
        raise _unreadable(path, line, error) from None


def _read_json_lines(path: Path, kind: RegistryKind) -> RegistryFile:
    """The columns are those that the first hundred objects name."""
    objects = _objects(path)
    head = list(islice(objects, _HEAD_LINES))
    names = dict.fromkeys(name for _, found in head if isinstance(found, dict) for name in found)
    header = read_header(list(names), kind)
    return RegistryFile(header, (_json_line(line, found, header) for line, found in chain(head, objects)))


def _objects(path: Path) -> Iterator[tuple[int, Any]]:
    for number, text in enumerate(_decoded(path, "utf-8"), start=1):
        if text.strip():
            try:
                yield number, json.loads(text, parse_constant=_no_constant)
            except (ValueError, RecursionError):
                yield number, None


def _no_constant(_name: str) -> Any:
    raise ValueError


def _json_line(line: int, found: Any, header: Header) -> SourceLine:
    if not isinstance(found, dict):
        return SourceLine(line, {}, "registry_line_no_object")
    try:
        values = {header.columns[name]: typed_cell(value, header.columns[name])
                  for name, value in found.items() if name in header.columns}  # fmt: skip
    except GridlineError as error:
        return SourceLine(line, {}, error.code, error.params)
    return SourceLine(line, values)


def _read_sheet(path: Path, kind: RegistryKind) -> RegistryFile:
    rows = read_sheet(path)
    _, headings, _ = next(rows, (1, [], None))
    names = [str(heading or "").strip() for heading in headings]
    header = read_header(names, kind)
    return RegistryFile(header, _sheet_lines(rows, names, header))


def _sheet_lines(rows: Iterator[Any], names: Sequence[str], header: Header) -> Iterator[SourceLine]:
    places = [(place, header.columns[name]) for place, name in enumerate(names) if name in header.columns]
    for line, cells, problem in rows:
        if problem:
            yield SourceLine(line, {}, problem)
            continue
        try:
            values = {
                column: typed_cell(cells[place], column) for place, column in places if place < len(cells)
            }
        except GridlineError as error:
            yield SourceLine(line, {}, error.code, error.params)
        else:
            if any(values.values()):
                yield SourceLine(line, values)


def _unreadable(path: Path, line: int, error: Exception) -> GridlineError:
    return GridlineError("import_file_unreadable", status=422, file=path.name, reason=f"{line}: {error}")
