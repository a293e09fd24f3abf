"""Dates as registry files write them."""

import re
from datetime import date
from typing import Final

from gis.domain.errors import GridlineError
from grid.domain.registry_words import NOT_KNOWN

_YEAR_FIRST: Final = re.compile(
    r"(\d{4})([-/.年]?)(\d{1,2})(?:\2|月)(\d{1,2})日?(?:[T ]00:00(?::00(?:\.0+)?)?)?"
)


def read_date(text: str, *, column: str) -> date | None:
    """A date that begins with its four-digit year: 1990-01-02, 1990/1/2, 1990.1.2, 1990年1月2日, 19900102.

    None for an empty one. Everything else is refused, because it can be read in two ways: 02/01/1990, 90-1-2, the
    32874 that a spreadsheet makes of a date. Raises GridlineError `registry_date_ambiguous` or
    `registry_date_impossible`.
    """
    if len(text) == 10 and text[4] == text[7] == "-":
        return _date(text[:4], text[5:7], text[8:], column)
    if text.casefold() in NOT_KNOWN:
        return None
    found = _YEAR_FIRST.fullmatch(text)
    if found is None or (not found[2] and len(text) != 8):
        raise GridlineError("registry_date_ambiguous", status=422, column=column)
    return _date(found[1], found[3], found[4], column)


def _date(year: str, month: str, day: str, column: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise GridlineError("registry_date_impossible", status=422, column=column) from None
