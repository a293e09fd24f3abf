import csv
import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from gis.domain.errors import GridlineError
from gis.domain.import_rows import Fault, SourceChunk
from gis.domain.import_source import ImportSource
from gis.domain.table_shapes import geometry_columns, shapes_of_texts
from gis.domain.text_encoding import UTF8, find_encoding, first_bad_line, known_encoding

PIECE_BYTES: Final = 1 << 20
MAX_FIELD_CHARS: Final = 64 << 20


def read_delimited_source(path: Path, stated: str, *, placed: bool) -> ImportSource:
    """A CSV with a header and either a WKT column or a column each for longitude (x) and latitude (y).

    `stated` is the encoding, empty when it is to be found. A row that cannot be read gets a fault: `row_fields`,
    `geometry_unreadable` or `coordinates_not_numbers`. Raises GridlineError `import_encoding` (with the line),
    `import_no_geometry_column` (unless rows need no place), `import_field_repeated` or `import_file_unreadable`.
    """
    csv.field_size_limit(min(sys.maxsize, MAX_FIELD_CHARS))
    encoding = text_encoding(path, stated)
    reading = partial(_records, path, encoding)
    _, header = next(reading(), (1, []))
    header = [name.strip() for name in header]
    check_header(header)
    geometry = geometry_columns(header, needed=placed)
    return ImportSource(
        fields=tuple(header),
        chunks=lambda start, size: _chunks(reading(), header, geometry, start, size),
        encoding=encoding,
    )


def text_encoding(path: Path, stated: str) -> str:
    """The encoding to read a text file with: the stated one when all of the file is in it, else the one found.

    Raises GridlineError `import_encoding` with the line on which the text is none.
    """
    encoding = known_encoding(stated, path.name) if stated else find_encoding(_pieces(path)) or UTF8
    line = first_bad_line(_pieces(path), encoding)
    if line is not None:
        raise GridlineError(
            "import_encoding", status=422, file=path.name, encoding=stated or encoding, line=line
        )
    return encoding


def check_header(header: list[str]) -> None:
    """Raises GridlineError `import_field_repeated` for a name that stands over two columns."""
    named = [name for name in header if name]
    repeated = sorted({name for name in named if named.count(name) > 1})
    if repeated:
        places = ", ".join(f"{name}: {_places(header, name)}" for name in repeated)
        raise GridlineError("import_field_repeated", status=422, fields=places[:300])


def _places(header: list[str], name: str) -> str:
    return "+".join(str(place) for place, given in enumerate(header, start=1) if given == name)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _records(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with the line it begins on; blank lines are none."""
    with path.open(encoding="utf-8-sig" if encoding == UTF8 else encoding, newline="") as file:
        reader = csv.reader(file)
        line = 1
        try:
            for cells in reader:
                first, line = line, reader.line_num + 1
                if first == 1 or (cells and (cells[0] or any(cells))):
                    yield first, cells
        except (csv.Error, UnicodeError) as error:
            reason = f"{reader.line_num}: {error}"
            raise GridlineError(
                "import_file_unreadable", status=422, file=path.name, reason=reason[:200]
            ) from None


def _chunks(
    records: Iterator[tuple[int, list[str]]],
    header: list[str],
    geometry: tuple[str, ...],
    start: int,
    size: int,
) -> Iterator[SourceChunk]:
    records = islice(records, 1 + start, None)
    consumed = start
    while some := list(islice(records, size)):
        consumed += len(some)
        yield _chunk(some, header, geometry, consumed)


def _chunk(
    records: list[tuple[int, list[str]]], header: list[str], geometry: tuple[str, ...], consumed: int
) -> SourceChunk:
    width = len(header)
    faults: dict[int, Fault] = {}
    for index, (_, cells) in enumerate(records):
        if len(cells) != width:
            faults[index] = Fault("row_fields", {"given": len(cells), "wanted": width})
            records[index] = (records[index][0], [""] * width)
    columns = [list(map(str.strip, column)) for column in zip(*(cells for _, cells in records), strict=True)]
    texts = dict(zip(header, columns, strict=True))
    shapes, shape_faults = shapes_of_texts([texts.pop(name) for name in geometry], len(records))
    texts.pop("", None)
    return SourceChunk([line for line, _ in records], texts, shapes, {**shape_faults, **faults}, consumed)
