"""A spreadsheet of the dispatch table ↔ rows. Reading reports every fault by its cell; writing loses nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dispatch.domain import sheet_words as words
from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.faults import Fault
from dispatch.domain.table_cells import CellError, cells_of, read_row
from grid.domain.units import UnitsIndex


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows read, with the cell of every value, so that later checks can name cells too."""

    rows: tuple[DispatchRow, ...]
    faults: tuple[Fault, ...]
    lines: Mapping[int, int] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)

    def at(self, fault: Fault) -> Fault:
        """The same fault with the cell it is about; row faults without a column point at the line."""
        line = self.lines.get(fault.row or 0)
        if line is None:
            return fault
        return replace(fault, where=f"{self.letters.get(fault.column, 'A')}{line}")


def read_sheet(lines: Iterable[Sequence[str]], units: UnitsIndex) -> Sheet:
    """Read lines of cell texts, the first is the header. Chinese unit names become codes where they are
    unique.

    Empty lines are skipped. Faults are collected, rows with a fault are left out.
    """
    iterator = iter(lines)
    header = [cell.strip() for cell in next(iterator, ())]
    columns, faults = _columns(header)
    letters = {name: letter_of(position) for position, name in columns.items()}
    if faults:
        return Sheet((), tuple(faults), {}, letters)
    rows: list[DispatchRow] = []
    line_of: dict[int, int] = {}
    for line, cells in enumerate(iterator, 2):
        values = {
            name: cells[position].strip() for position, name in columns.items() if position < len(cells)
        }
        if not any(values.values()):
            continue
        try:
            row = read_row(values, len(rows) + len(faults) + 1, units)
            if row.row in line_of:
                raise CellError("row", "row_number_twice", str(row.row))
        except CellError as bad:
            cell = f"{letters.get(bad.column, 'A')}{line}"
            faults.append(Fault(bad.code, cell, None, bad.column, {**bad.params, "line": line}))
        else:
            rows.append(row)
            line_of[row.row] = line
    return Sheet(tuple(rows), tuple(faults), line_of, letters)


def letter_of(position: int) -> str:
    """Column letters as spreadsheets name them: 0 → A, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _columns(header: Sequence[str]) -> tuple[dict[int, str], list[Fault]]:
    columns: dict[int, str] = {}
    faults = []
    for position, title in enumerate(header):
        name = words.HEADERS.get(title)
        if name is None and title:
            faults.append(
                Fault("sheet_column_unknown", f"{letter_of(position)}1", None, "", {"value": title[:60]})
            )
        elif name is not None and name in columns.values():
            faults.append(
                Fault("sheet_column_twice", f"{letter_of(position)}1", None, name, {"value": title})
            )
        elif name is not None:
            columns[position] = name
    faults.extend(
        Fault("sheet_column_missing", "A1", None, name, {"value": words.COLUMNS[name]})
        for name in words.REQUIRED_COLUMNS
        if name not in columns.values()
    )
    return columns, faults


def write_sheet(
    rows: Iterable[DispatchRow], name_of: Callable[[DispatchRow], str], *, language: str = "zh"
) -> list[list[str]]:
    """Header and cells of the sheet; `language` chooses Chinese words or English codes, both can be read
    back.
    """
    chinese = language == "zh"
    header = list(words.COLUMNS.values() if chinese else words.COLUMNS)
    ordered = sorted(rows, key=lambda row: row.row)
    return [header, *(cells_of(row, name_of(row), chinese=chinese) for row in ordered)]
