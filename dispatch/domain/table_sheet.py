"""A spreadsheet of the dispatch table ↔ rows. Reading reports every fault by its cell; writing loses
nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from dispatch.domain import sheet_words as words
from dispatch.domain.dispatch_rows import (
    AreaKind,
    Conditions,
    DispatchMode,
    DispatchRow,
    Priority,
    SubjectKind,
)
from dispatch.domain.faults import Fault
from dispatch.domain.limits import Limit
from dispatch.domain.unit_specs import Reach, UnitSpec
from grid.domain.units import UnitsIndex

SEPARATORS = re.compile(r"[;;、\n]")
ALTERNATIVES = re.compile(r"\|")
ATTRIBUTE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_VALUE = 120
Choice = TypeVar("Choice", bound=StrEnum)


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


class _BadCellError(ValueError):
    def __init__(self, column: str, code: str, value: str) -> None:
        super().__init__(code)
        self.column, self.code, self.value = column, code, value


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
            row = _row(values, len(rows) + len(faults) + 1, units)
            if row.row in line_of:
                raise _BadCellError("row", "row_number_twice", str(row.row))
        except _BadCellError as bad:
            cell = f"{letters.get(bad.column, 'A')}{line}"
            faults.append(Fault(bad.code, cell, None, bad.column, {"value": bad.value[:60], "line": line}))
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


def _row(cells: Mapping[str, str], position: int, units: UnitsIndex) -> DispatchRow:
    subject_kind = _choice(cells, "subject_kind", words.SUBJECT_KINDS, SubjectKind.ANY)
    area_kind = _choice(cells, "area_kind", words.AREA_KINDS, AreaKind.ANYWHERE)
    fallback = cells.get("fallback_unit", "")
    return DispatchRow(
        row=_number(cells, position),
        lead=_spec("lead_unit", cells.get("lead_unit", ""), units),
        subject_kind=subject_kind,
        subject_code=_code(cells, "subject", needed=subject_kind is not SubjectKind.ANY),
        area_kind=area_kind,
        area_code=_code(cells, "area", needed=area_kind is not AreaKind.ANYWHERE),
        conditions=Conditions(
            channels=frozenset(_list(cells, "channels")),
            request_types=frozenset(_request_type(part) for part in _list(cells, "request_types")),
            attributes=_attributes(cells),
        ),
        fallback=_spec("fallback_unit", fallback, units) if fallback else None,
        co_units=_specs(cells, "co_units", units),
        notify_units=_specs(cells, "notify_units", units),
        limit=_limit(cells),
        priority=_choice(cells, "priority", words.PRIORITIES, Priority.NORMAL),
        mode=_choice(cells, "dispatch_mode", words.MODES, DispatchMode.CONFIRM),
        remark=cells.get("remark", ""),
    )


def _number(cells: Mapping[str, str], position: int) -> int:
    """The row's own number when the sheet has one, else its position."""
    text = cells.get("row", "")
    if not text:
        return position
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**31):
        raise _BadCellError("row", "cell_number_unreadable", text)
    return int(text)


def _choice(cells: Mapping[str, str], column: str, choices: Mapping[StrEnum, str], default: Choice) -> Choice:
    text = cells.get(column, "")
    if not text:
        return default
    found = words.reverse(choices).get(text)
    if not isinstance(found, type(default)):
        raise _BadCellError(column, "cell_word_unknown", text)
    return found


def _code(cells: Mapping[str, str], column: str, *, needed: bool) -> str:
    text = cells.get(column, "")
    if needed and not text:
        raise _BadCellError(column, "cell_empty", "")
    if len(text) > LONGEST_VALUE:
        raise _BadCellError(column, "cell_too_long", text)
    return text


def _list(cells: Mapping[str, str], column: str) -> list[str]:
    return [part.strip() for part in SEPARATORS.split(cells.get(column, "")) if part.strip()]


def _request_type(text: str) -> str:
    if text not in words.REQUEST_TYPE_OF:
        raise _BadCellError("request_types", "cell_word_unknown", text)
    return words.REQUEST_TYPE_OF[text]


def _attributes(cells: Mapping[str, str]) -> tuple[tuple[str, frozenset[str]], ...]:
    """`on_duty=no; facility_owner=city|utility`, sorted by name."""
    found: dict[str, frozenset[str]] = {}
    for part in _list(cells, "attributes"):
        name, equals, values = (piece.strip() for piece in part.partition("="))
        listed = frozenset(value.strip() for value in ALTERNATIVES.split(values) if value.strip())
        if not equals or not listed or not ATTRIBUTE_NAME.fullmatch(name) or name in found:
            raise _BadCellError("attributes", "cell_condition_unreadable", part)
        found[name] = listed
    return tuple(sorted(found.items()))


def _spec(column: str, text: str, units: UnitsIndex) -> UnitSpec:
    try:
        spec = UnitSpec.parse(text)
    except ValueError as error:
        raise _BadCellError(column, str(error), text) from error
    if spec.reach is Reach.UNIT and spec.name not in units:
        named = units.by_name(spec.name)
        if named is None:
            raise _BadCellError(column, "row_unit_unknown", text)
        return UnitSpec(Reach.UNIT, named.code)
    return spec


def _specs(cells: Mapping[str, str], column: str, units: UnitsIndex) -> tuple[UnitSpec, ...]:
    return tuple(dict.fromkeys(_spec(column, part, units) for part in _list(cells, column)))


def _limit(cells: Mapping[str, str]) -> Limit | None:
    text = cells.get("limit", "")
    try:
        return Limit.parse(text) if text else None
    except ValueError as error:
        raise _BadCellError("limit", "cell_limit_unreadable", text) from error


def write_sheet(
    rows: Iterable[DispatchRow], name_of: Callable[[DispatchRow], str], *, language: str = "zh"
) -> list[list[str]]:
    """Header and cells of the sheet; `language` chooses Chinese words or English codes, both can be read
    back.
    """
    chinese = language == "zh"
    header = list(words.COLUMNS.values() if chinese else words.COLUMNS)
    return [header, *(_cells(row, name_of(row), chinese) for row in sorted(rows, key=lambda row: row.row))]


def _cells(row: DispatchRow, name: str, chinese: bool) -> list[str]:
    def word(value: StrEnum, choices: Mapping[StrEnum, str]) -> str:
        return choices[value] if chinese else value.value

    types = sorted(row.conditions.request_types)
    return [
        str(row.row),
        word(row.subject_kind, words.SUBJECT_KINDS),
        row.subject_code,
        name,
        word(row.area_kind, words.AREA_KINDS),
        row.area_code,
        "; ".join(sorted(row.conditions.channels)),
        "; ".join(words.REQUEST_TYPES[code] if chinese else code for code in types),
        "; ".join(f"{key}={'|'.join(sorted(values))}" for key, values in row.conditions.attributes),
        str(row.lead),
        str(row.fallback) if row.fallback else "",
        "; ".join(map(str, row.co_units)),
        "; ".join(map(str, row.notify_units)),
        str(row.limit) if row.limit else "",
        word(row.priority, words.PRIORITIES),
        word(row.mode, words.MODES),
        row.remark,
    ]
