"""A line of a registry file as a row that may be stored. Refusals name line and column, never what stood there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from gis.domain.errors import GridlineError
from grid.domain.house_code import RoomNumbers, check_house_code, compose_house_code, room_numbers
from grid.domain.registry_dates import read_date
from grid.domain.registry_words import NOT_KNOWN, word_value

Values = Mapping[str, str]

MAX_OWNER_CHARS: Final = 100
MAX_AREA_M2: Final = Decimal("99999.99")
_REFERENCE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class HouseRow:
    """A house as a file gives it; `owner` empty = not known."""

    code: str
    building_code: str
    address_code: str
    numbers: RoomNumbers
    use: str
    area_m2: Decimal | None
    owner: str
    status: str


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household and the house it lives in."""

    code: str
    kind: str
    house_code: str
    status: str


def house_row(values: Values) -> HouseRow:
    """Raises GridlineError with the reason the row cannot be stored.

    A house without a code of its own gets the one made of building, unit, floor and room.
    """
    building = reference(values, "building_code", 32)
    numbers = room_numbers(values.get("unit_no", ""), values.get("floor_no", ""), values.get("room_no", ""))
    given = optional_reference(values, "code", 32)
    return HouseRow(
        code=check_house_code(given, building) if given else compose_house_code(building, numbers),
        building_code=building,
        address_code=optional_reference(values, "address_code", 40),
        numbers=numbers,
        use=word_value("use", values.get("use", ""), column="use", default="unknown"),
        area_m2=_area(values.get("area_m2", "")),
        owner=text_value(values, "owner", MAX_OWNER_CHARS),
        status=word_value("house_status", values.get("status", ""), column="status", default="active"),
    )


def household_row(values: Values) -> HouseholdRow:
    """Raises GridlineError with the reason the row cannot be stored."""
    return HouseholdRow(
        code=reference(values, "code", 40),
        kind=word_value("household_kind", values.get("kind", ""), column="kind", default="family"),
        house_code=reference(values, "house_code", 32).upper(),
        status=word_value("household_status", values.get("status", ""), column="status", default="active"),
    )


def reference(values: Values, column: str, width: int) -> str:
    """A code that must be there. Raises `registry_value_missing` or what `optional_reference` raises."""
    code = optional_reference(values, column, width)
    if not code:
        raise GridlineError("registry_value_missing", status=422, column=column)
    return code


def optional_reference(values: Values, column: str, width: int) -> str:
    """A code of digits, letters, dots and dashes; empty when it is not given. Raises `registry_code_malformed`."""
    text = values.get(column, "")
    if not text or text.casefold() in NOT_KNOWN:
        return ""
    if len(text) > width or not _REFERENCE.fullmatch(text):
        raise GridlineError("registry_code_malformed", status=422, column=column)
    return text


def text_value(values: Values, column: str, width: int) -> str:
    """Words as they stand; empty for the ways of saying "not known". Raises `registry_text_unfit`."""
    text = values.get(column, "")
    if text.isalnum() and len(text) <= width:
        return "" if text in NOT_KNOWN else text
    if text.casefold() in NOT_KNOWN:
        return ""
    if len(text) > width or _CONTROL.search(text):
        raise GridlineError("registry_text_unfit", status=422, column=column, limit=width)
    return text


def date_value(values: Values, column: str) -> date | None:
    """See `read_date`."""
    text = values.get(column, "")
    return read_date(text, column=column) if text else None


def _area(text: str) -> Decimal | None:
    """Square metres, two decimals. Raises `registry_number_unfit`."""
    text = text.removesuffix("㎡").removesuffix("m2").removesuffix("平方米").strip().replace(",", "")
    if text.casefold() in NOT_KNOWN:
        return None
    try:
        area = Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise GridlineError("registry_number_unfit", status=422, column="area_m2") from None
    if not Decimal(0) < area <= MAX_AREA_M2:
        raise GridlineError("registry_number_unfit", status=422, column="area_m2")
    return area
