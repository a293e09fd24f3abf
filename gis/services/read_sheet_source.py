from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl.utils import range_boundaries

from gis.domain.errors import GridlineError
from gis.domain.import_rows import Fault, SourceChunk
from gis.domain.import_source import ImportSource
from gis.domain.table_shapes import geometry_columns, shapes_of_texts
from gis.services.read_delimited_source import check_header
from gis.services.read_sheet import Cells, cell_name, merged_ranges, sheet_names, sheet_rows

Row = tuple[int, Cells]


def read_sheet_source(path: Path, sheet: str | None, *, placed: bool) -> ImportSource:
    """The first (or the named) sheet of an XLSX: a header in its first row, geometry columns as in a CSV.

    A formula is a row's fault `cell_formula` with its cell: what it shows depends on who computed it last; an error
    value (#N/A) is `cells_error_value`. Raises GridlineError `import_merged_cells` with the places,
    `import_source_layer`, `import_field_repeated`, `import_no_geometry_column`, `import_empty` or
    `import_file_unreadable`.
    """
    names = sheet_names(path)
    if sheet and sheet not in names:
        raise GridlineError("import_source_layer", status=422, file=path.name, known=", ".join(names)[:300])
    sheet = sheet or names[0]
    _refuse_merged(path, names.index(sheet))
    _, first = next(sheet_rows(path, sheet), (1, ()))
    header = ["" if cell.value is None else str(cell.value).strip() for cell in first]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise GridlineError("import_empty", status=422, file=path.name)
    check_header(header)
    geometry = geometry_columns(header, needed=placed)
    return ImportSource(
        fields=tuple(header), chunks=lambda start, size: _chunks(path, sheet, header, geometry, start, size)
    )


def _refuse_merged(path: Path, number: int) -> None:
    """Merged cells leave holes that no column can be read through."""
    merged = sorted(merged_ranges(path, number), key=lambda ref: range_boundaries(ref)[1::-1])
    if merged:
        raise GridlineError(
            "import_merged_cells", status=422, file=path.name, cells=", ".join(merged[:20]), count=len(merged)
        )


def _chunks(
    path: Path, sheet: str, header: list[str], geometry: tuple[str, ...], start: int, size: int
) -> Iterator[SourceChunk]:
    rows = islice(sheet_rows(path, sheet), 1 + start, None)
    consumed = start
    while some := list(islice(rows, size)):
        consumed += len(some)
        yield _chunk(some, header, geometry, consumed)


def _chunk(rows: list[Row], header: list[str], geometry: tuple[str, ...], consumed: int) -> SourceChunk:
    faults: dict[int, Fault] = {}
    columns: list[list[Any]] = [[] for _ in header]
    for index, (number, cells) in enumerate(rows):
        if fault := _fault(number, cells, len(header)):
            faults[index] = fault
        for at, column in enumerate(columns):
            column.append(_plain(cells[at]) if at < len(cells) else None)
    named = {name: column for name, column in zip(header, columns, strict=True) if name}
    texts = [["" if value is None else str(value) for value in named.pop(name)] for name in geometry]
    shapes, shape_faults = shapes_of_texts(texts, len(rows))
    return SourceChunk([number for number, _ in rows], named, shapes, {**shape_faults, **faults}, consumed)


def _fault(number: int, cells: Cells, width: int) -> Fault | None:
    beyond = [at for at, cell in enumerate(cells[width:], start=width) if cell.value not in (None, "")]
    if beyond:
        return Fault("row_fields", {"given": beyond[-1] + 1, "wanted": width})
    for at, cell in enumerate(cells):
        if cell.data_type == "e" and cell.value is not None:
            return Fault("cells_error_value")
        if _is_formula(cell):
            return Fault("cell_formula", {"cell": cell_name(number, at)})
    return None


def _is_formula(cell: Any) -> bool:
    return isinstance(cell.value, str) and cell.value.startswith("=")


def _plain(cell: Any) -> Any:
    """What the cell says; nothing for what is a fault."""
    value = cell.value
    if cell.data_type == "e" or _is_formula(cell):
        return None
    if isinstance(value, str):
        return value.strip()
    return value.isoformat() if isinstance(value, datetime | date) else value
