"""Rows of the address library for a reading of a text."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from gis.domain.address_numbers import plate_texts
from gis.domain.address_reading import AddressReading
from gis.domain.address_row import AddressRow
from gis.domain.gazetteer import NameKind
from gis.domain.geocode_answer import RoomRow
from gis.selectors.planned import execute_planned

_SQL = Path(__file__).parent.parent / "sql"
_ROOMS = """
    SELECT code, full_text, unit_no, room_no, house_code, building_id FROM gis_standardaddress
    WHERE building_id = ANY(%(buildings)s) AND room_no = %(room)s AND level = 'room' AND status = 'active'
      AND (%(unit)s = '' OR unit_no IN (%(unit)s, ''))
    ORDER BY building_id, unit_no, code LIMIT 50
"""
ROWS_FOR_EACH_NAME = 8
MOST_SIMILAR = 200


def named_rows(reading: AddressReading, each: int = ROWS_FOR_EACH_NAME) -> list[AddressRow]:
    """Addresses on the roads, in the compounds and at the points that the text names; one statement."""
    params = {
        **_params(reading),
        "building": reading.numbers.building.value if reading.numbers.building else "",
        "number": _number(reading),
        "subdistricts": list(reading.stated(NameKind.SUBDISTRICT)),
        "communities": list(reading.stated(NameKind.COMMUNITY)),
        "codes": reading.targets(NameKind.BUILDING) + reading.targets(NameKind.POI),
        "each": each,
    }
    return _ask("geocode_candidates", params)


def numbered_rows(reading: AddressReading) -> list[AddressRow]:
    """Addresses whose number is the stated one, on any of the reading's roads or compounds; one statement."""
    return _ask("geocode_similar", {**_params(reading), "most": MOST_SIMILAR})


def rooms_of(building_ids: Sequence[int], reading: AddressReading) -> dict[int, list[RoomRow]]:
    """The stated room in each of these buildings; index address_building_room, one statement."""
    room, unit = reading.numbers.room, reading.numbers.unit
    if room is None or not building_ids:
        return {}
    params = {"buildings": list(building_ids), "room": room.value, "unit": unit.value if unit else ""}
    with connection.cursor() as cursor:
        execute_planned(cursor, _ROOMS, params)
        found: dict[int, list[RoomRow]] = {}
        for row in cursor.fetchall():
            found.setdefault(row[5], []).append(RoomRow(*row))
    return found


def _params(reading: AddressReading) -> dict[str, Any]:
    numbers = reading.numbers
    inside = numbers.building or numbers.plate
    return {
        "roads": reading.targets(NameKind.ROAD),
        "compounds": reading.targets(NameKind.COMPOUND),
        "plates": plate_texts(numbers.plate.value) if numbers.plate else [],
        "inside": inside.value if inside else "",
    }


def _number(reading: AddressReading) -> int | None:
    plate = reading.numbers.plate
    digits = "".join(char for char in plate.value.partition("-")[0] if char.isdigit()) if plate else ""
    return int(digits) if digits else None


def _ask(name: str, params: Mapping[str, Any]) -> list[AddressRow]:
    with connection.cursor() as cursor:
        execute_planned(cursor, _statement(name), params)
        return [AddressRow._make(row) for row in cursor.fetchall()]


@cache
def _statement(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
