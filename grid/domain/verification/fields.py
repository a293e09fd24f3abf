"""Which kinds of base data are verified, and which of their fields a verifier may correct."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from gis.domain.address_parts import PART_CHARS, part_number
from gis.domain.errors import GridlineError


class SubjectKind(StrEnum):
    """核查对象: 地址 楼 屋 户 人 单位 设施."""

    ADDRESS = "address"
    BUILDING = "building"
    HOUSE = "house"
    HOUSEHOLD = "household"
    RESIDENT = "resident"
    ORGANISATION = "organisation"
    FACILITY = "facility"


Read = Callable[[str, Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `read` makes the stored form of what was observed; `personal` fields are sealed, never listed."""

    read: Read
    personal: bool = False
    needed: bool = False
    """Whether an added subject must state it."""


def text(limit: int) -> Read:
    """Text of at most `limit` characters."""

    def read(name: str, value: Any) -> str:
        if not isinstance(value, str) or len(value.strip()) > limit or "\0" in value:
            raise _bad(name, f"≤ {limit}")
        return value.strip()

    return read


def one_of(*values: str) -> Read:
    """One of a list of words."""

    def read(name: str, value: Any) -> str:
        if value not in values:
            raise _bad(name, ", ".join(values))
        return str(value)

    return read


def whole(least: int, most: int) -> Read:
    """A whole number in a range; true is none."""

    def read(name: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _bad(name, f"{least}–{most}")
        return value

    return read


def number(least: float, most: float) -> Read:
    """A number in a range, kept to two decimals."""

    def read(name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise _bad(name, f"{least}–{most}")
        if not least <= value <= most:
            raise _bad(name, f"{least}–{most}")
        return round(float(value), 2)

    return read


def day(name: str, value: Any) -> str:
    """A date, kept as ISO 8601."""
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _bad(name, "YYYY-MM-DD") from None


def flag(name: str, value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise _bad(name, "true, false")
    return value


def position(name: str, value: Any) -> list[float]:
    """[lon, lat] in EPSG:4326, to a centimetre."""
    pair = isinstance(value, list) and len(value) == 2
    if not pair or not all(
        isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v) for v in value
    ):
        raise _bad(name, "[lon, lat]")
    lon, lat = value
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise _bad(name, "[lon, lat]")
    return [round(float(lon), 7), round(float(lat), 7)]


def address_part(name: str, value: Any) -> str:
    """栋, 单元, 层, 室 in their normal form."""
    if not isinstance(value, str):
        raise _bad(name, f"≤ {PART_CHARS[name]}")
    return part_number(name, value)


def _bad(name: str, wanted: str) -> GridlineError:
    return GridlineError(
        "verification_value_bad", status=422, field=f"observed.{name}", name=name, wanted=wanted
    )


FIELDS: Mapping[SubjectKind, Mapping[str, Field]] = {
    SubjectKind.ADDRESS: {
        "full_text": Field(text(300), needed=True),
        "road_name": Field(text(100)),
        "door_plate": Field(text(40)),
        "compound_name": Field(text(100)),
        "building_no": Field(address_part),
        "unit_no": Field(address_part),
        "floor_no": Field(address_part),
        "room_no": Field(address_part),
        "point": Field(position, needed=True),
    },
    SubjectKind.BUILDING: {
        "name_zh": Field(text(100)),
        "kind": Field(one_of("residential", "public", "mixed", "industrial", "other")),
        "floors": Field(whole(0, 300)),
        "point": Field(position, needed=True),
    },
    SubjectKind.HOUSE: {
        "unit_no": Field(text(8)),
        "floor_no": Field(text(8)),
        "room_no": Field(text(12)),
        "use": Field(one_of("self_occupied", "rented", "vacant", "commercial", "unknown")),
        "area_m2": Field(number(0, 9_999_999)),
        "address_code": Field(text(40)),
    },
    SubjectKind.HOUSEHOLD: {"kind": Field(one_of("family", "collective"))},
    SubjectKind.RESIDENT: {
        "resident_class": Field(one_of("registered", "migrant", "overseas")),
        "sex": Field(one_of("male", "female", "unknown")),
        "birth_year": Field(whole(1880, 2100)),
        "stay_since_on": Field(day),
        "registration_expires_on": Field(day),
        "status": Field(one_of("active", "moved_out", "deceased")),
        "name": Field(text(100), personal=True),
        "id_type": Field(text(32), personal=True),
        "id_number": Field(text(40), personal=True),
        "phone": Field(text(32), personal=True),
        "birth_on": Field(day, personal=True),
    },
    SubjectKind.ORGANISATION: {
        "name": Field(text(200), needed=True),
        "kind": Field(one_of("organ", "public_institution", "enterprise", "social_group", "private_non_enterprise",
                             "sole_trader", "other")),
        "trade": Field(text(100)),
        "special_trade": Field(flag),
        "staff_count": Field(whole(0, 1_000_000)),
        "address_code": Field(text(40)),
        "status": Field(one_of("active", "closed")),
        "point": Field(position),
    },
    SubjectKind.FACILITY: {
        "class_code": Field(text(8), needed=True),
        "name": Field(text(100)),
        "owner_unit_code": Field(text(48)),
        "condition": Field(one_of("intact", "damaged", "lost", "discarded")),
        "accuracy_class": Field(one_of("A", "B", "C")),
        "point": Field(position, needed=True),
    },
}  # fmt: skip
"""By kind and name, as the tables call them."""

NEVER_ADDED = frozenset({SubjectKind.HOUSEHOLD, SubjectKind.RESIDENT})
"""Persons and their households enter through the registry's own load, which knows them again and asks for a home; a
verifier's finding of one is counted and kept, and told to the clerk as `added_by_registry`."""
