"""What may stand in a cell of a registry file; what a spreadsheet has already spoilt is told apart here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from gis.domain.errors import GridlineError

MAX_CELL_CHARS: Final = 2_000
EXACT_DIGITS: Final = 15
"""A spreadsheet's number keeps this many digits; the rest of a longer one is made of zeros."""
_SCIENTIFIC: Final = re.compile(r"[+-]?\d+(?:\.\d+)?[eE]\+\d{2,}|[+-]?\d+\.\d+[eE]\d{2,}")
_NUMBER_WITH_FRACTION: Final = re.compile(r"\d{6,}\.\d+")
NUMBER_COLUMNS: Final = frozenset(
    {"code", "building_code", "house_code", "household_code", "address_code", "source_code", "id_number", "phone",
     "contact_phone", "registration_number", "class_code"}
)  # fmt: skip
"""Columns whose digits are a name and not a quantity."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a file: our column → text. `problem` is the code of what kept it from being read, with params."""

    line: int
    values: Mapping[str, str]
    problem: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def text_cell(text: str, column: str) -> str:
    """The cell of a text file.

    The apostrophe and the tab with which people make a spreadsheet keep digits as text are taken off. Raises
    GridlineError `registry_cell_formula`, `cell_number_spoilt` or `registry_cell_too_long`.
    """
    if text.isalnum() and len(text) < 40:
        return text  # nearly every cell; what a spreadsheet spoilt has a point or a plus sign
    text = text.strip().lstrip("'\t")
    if text.startswith("="):
        raise GridlineError("registry_cell_formula", status=422, column=column)
    if len(text) > MAX_CELL_CHARS:
        raise GridlineError("registry_cell_too_long", status=422, column=column, limit=MAX_CELL_CHARS)
    if column in NUMBER_COLUMNS and not text.isdigit():
        spoilt = _SCIENTIFIC.fullmatch(text) or _NUMBER_WITH_FRACTION.fullmatch(text)
        if spoilt:
            raise GridlineError("cell_number_spoilt", status=422, column=column)
    return text


def typed_cell(value: Any, column: str) -> str:
    """The cell of a spreadsheet or of JSON, where numbers and dates are no text.

    Raises GridlineError as `text_cell`, and `cell_number_spoilt` for a number longer than a spreadsheet keeps.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return text_cell(value, column)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime | date):
        return _date(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return text_cell(";".join(value), column)
    if isinstance(value, int | float):
        return _number(value, column)
    raise GridlineError("cell_type", status=422, column=column)


def _date(value: date) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()


def _number(value: float, column: str) -> str:
    """`column` decides: digits that are a name must be whole and short enough to have been kept."""
    whole = isinstance(value, int) or value.is_integer()
    if column in NUMBER_COLUMNS and (not whole or abs(value) >= 10**EXACT_DIGITS):
        raise GridlineError("cell_number_spoilt", status=422, column=column)
    return str(int(value)) if whole else repr(value)
