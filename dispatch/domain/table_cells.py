"""One row of a dispatch table ↔ the texts of its cells; a cell that cannot be read is named with its column."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from dispatch.domain import sheet_words as words
from dispatch.domain.dispatch_rows import (
    AreaKind,
    Conditions,
    DispatchMode,
    DispatchRow,
    Priority,
    SubjectKind,
)
from dispatch.domain.limits import Limit
from dispatch.domain.unit_specs import Reach, UnitSpec
from grid.domain.units import UnitsIndex

SEPARATORS = re.compile(r"[;;、\n]")
ALTERNATIVES = re.compile(r"\|")
ATTRIBUTE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_VALUE = 120
LONGEST_REMARK = 500
MOST_VALUES = 50
"""Of one list; a row with more is a mistake, and each of them is compared with those of its neighbours."""
MOST_ATTRIBUTES = 10
Choice = TypeVar("Choice", bound=StrEnum)


class CellError(ValueError):
    """A cell that cannot be read: its column, a stable code, what stood there and, of few words, which may."""

    def __init__(self, column: str, code: str, value: str, accepted: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.column, self.code, self.value, self.accepted = column, code, value, accepted or {}

    @property
    def params(self) -> dict[str, Any]:
        """The facts for its text: `accepted` in Chinese, `codes` in English."""
        words_, codes = "、".join(self.accepted.values()), ", ".join(self.accepted)
        return {"value": self.value[:60], "accepted": words_, "codes": codes}


def read_row(cells: Mapping[str, str], position: int, units: UnitsIndex) -> DispatchRow:
    """The row that these cells (English column → text) say; its number is the cell's own, else `position`.

    Chinese words and unit names are understood beside codes. Raises CellError for the first cell that is wrong.
    """
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
        remark=_remark(cells),
    )


def cells_of(row: DispatchRow, name: str, *, chinese: bool) -> list[str]:
    """The cells of a row in the order of `sheet_words.COLUMNS`; `name` is that of its subject, for readers."""

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
        words.limit_text(row.limit, chinese=chinese) if row.limit else "",
        word(row.priority, words.PRIORITIES),
        word(row.mode, words.MODES),
        row.remark,
    ]


def row_text(row: DispatchRow) -> str:
    """A row in one line for the history: its cells without name and remark, empty ones left out."""
    named = zip(words.COLUMNS, cells_of(row, "", chinese=False), strict=True)
    return "; ".join(
        f"{column}: {text}" for column, text in named if text and column not in ("row", "remark")
    )


def _number(cells: Mapping[str, str], position: int) -> int:
    """The row's own number when the sheet has one, else its position."""
    text = cells.get("row", "")
    if not text:
        return position
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) > 0):
        raise CellError("row", "cell_number_unreadable", text)
    return int(text)


def _choice(cells: Mapping[str, str], column: str, choices: Mapping[StrEnum, str], default: Choice) -> Choice:
    text = cells.get(column, "")
    if not text:
        return default
    found = words.reverse(choices).get(text)
    if not isinstance(found, type(default)):
        accepted = {code.value: word for code, word in choices.items()}
        raise CellError(column, "cell_word_unknown", text, accepted)
    return found


def _code(cells: Mapping[str, str], column: str, *, needed: bool) -> str:
    text = cells.get(column, "")
    if needed and not text:
        raise CellError(column, "cell_empty", "")
    return _short(column, text)


def _short(column: str, text: str) -> str:
    if len(text) > LONGEST_VALUE:
        raise CellError(column, "cell_too_long", text)
    return text


def _remark(cells: Mapping[str, str]) -> str:
    text = cells.get("remark", "")
    if len(text) > LONGEST_REMARK:
        raise CellError("remark", "cell_too_long", text)
    return text


def _list(cells: Mapping[str, str], column: str) -> list[str]:
    parts = [part.strip() for part in SEPARATORS.split(cells.get(column, ""), MOST_VALUES + 1)]
    found = [_short(column, part) for part in parts if part]
    if len(parts) > MOST_VALUES:
        raise CellError(column, "cell_too_many", cells[column])
    return found


def _request_type(text: str) -> str:
    if text not in words.REQUEST_TYPE_OF:
        raise CellError("request_types", "cell_word_unknown", text, words.REQUEST_TYPES)
    return words.REQUEST_TYPE_OF[text]


def _attributes(cells: Mapping[str, str]) -> tuple[tuple[str, frozenset[str]], ...]:
    """`on_duty=no; facility_owner=city|utility`, sorted by name."""
    found: dict[str, frozenset[str]] = {}
    for part in _list(cells, "attributes"):
        name, equals, values = (piece.strip() for piece in part.partition("="))
        listed = frozenset(value.strip() for value in ALTERNATIVES.split(values) if value.strip())
        if not equals or not listed or not ATTRIBUTE_NAME.fullmatch(name) or name in found:
            raise CellError("attributes", "cell_condition_unreadable", part)
        found[name] = listed
    if len(found) > MOST_ATTRIBUTES:
        raise CellError("attributes", "cell_too_many", cells["attributes"])
    return tuple(sorted(found.items()))


def _spec(column: str, text: str, units: UnitsIndex) -> UnitSpec:
    try:
        spec = UnitSpec.parse(_short(column, text))
    except CellError:
        raise
    except ValueError as error:
        raise CellError(column, str(error), text) from error
    if spec.reach is Reach.UNIT and spec.name not in units:
        named = units.by_name(spec.name)
        if named is None:
            raise CellError(column, "row_unit_unknown", text)
        return UnitSpec(Reach.UNIT, named.code)
    return spec


def _specs(cells: Mapping[str, str], column: str, units: UnitsIndex) -> tuple[UnitSpec, ...]:
    return tuple(dict.fromkeys(_spec(column, part, units) for part in _list(cells, column)))


def _limit(cells: Mapping[str, str]) -> Limit | None:
    text = cells.get("limit", "")
    try:
        return words.read_limit(text) if text else None
    except ValueError as error:
        raise CellError("limit", "cell_limit_unreadable", text) from error
