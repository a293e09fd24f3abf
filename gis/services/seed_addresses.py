from collections.abc import Iterator
from typing import Any, Final

import shapely

from gis.domain.address_text import grams, normal_form
from gis.domain.crs import STORAGE_SRID
from gis.domain.demo.plan import DISTRICT_NAMES
from gis.domain.demo.planned import DemoPlan, PlannedBuilding
from gis.domain.demo.progress import Progress
from gis.domain.demo.rooms import house_code, rooms_of
from gis.services.copy_rows import copy_lines, copy_rows
from gis.services.reserve_ids import reserve_ids

SYNTHETIC: Final = {"synthetic": True}
_COLUMNS: Final = (
    "id", "code", "level", "parent_code", "full_text", "road_name", "door_plate", "compound_name", "building_no",
    "subdistrict_code", "community_code", "point", "building_id", "status", "search_text", "grams", "attributes",
)  # fmt: skip
_ROOM_COLUMNS: Final = (
    "code", "level", "parent_code", "full_text", "road_name", "door_plate", "compound_name", "building_no", "unit_no",
    "floor_no", "room_no", "house_code", "subdistrict_code", "community_code", "point", "building_id", "status",
    "attributes",
)  # fmt: skip


def seed_addresses(*, plan: DemoPlan, first_building: int, first_address: int, progress: Progress) -> None:
    """Stores the main address of every building, the plates that several share, and all rooms.

    Building and main address number n have the ids `first_building + n` and `first_address + n`.
    """
    subdistricts = {area.code: area.name_zh for area in plan.areas if area.level == "subdistrict"}
    first_gate = reserve_ids("gis_standardaddress", len(plan.gates))
    with progress("door plates", len(plan.buildings) + len(plan.gates)) as counted:
        copy_rows(
            "gis_standardaddress",
            _COLUMNS,
            counted(_main_addresses(plan, subdistricts, first_building, first_address, first_gate)),
        )
    with progress("rooms", sum(building.layout.rooms for building in plan.buildings)) as counted:
        copy_lines("gis_standardaddress", _ROOM_COLUMNS, counted(_rooms(plan, subdistricts, first_building)))


def _main_addresses(
    plan: DemoPlan, subdistricts: dict[str, str], first_building: int, first_address: int, first_gate: int
) -> Iterator[tuple[Any, ...]]:
    for number, building in enumerate(plan.buildings):
        local = building.local_text
        yield (
            first_address + number, building.address_code, "building" if building.building_no else "plate",
            building.parent_address, _full(subdistricts, building.code, local), building.road_name,
            building.door_plate, building.compound, building.building_no, building.code[:9], building.code[:12],
            building.point, first_building + number, "active", normal_form(local), grams(local), SYNTHETIC,
        )  # fmt: skip
    for number, gate in enumerate(plan.gates):
        local = f"{gate.road_name}{gate.door_plate}{gate.compound}"
        yield (
            first_gate + number, gate.code, "plate", "", _full(subdistricts, gate.community_code, local),
            gate.road_name, gate.door_plate, gate.compound, "", gate.community_code[:9], gate.community_code,
            gate.point, None, "active", normal_form(local), grams(local), SYNTHETIC,
        )  # fmt: skip


def _rooms(plan: DemoPlan, subdistricts: dict[str, str], first_building: int) -> Iterator[str]:
    """Lines of COPY's text format; names and codes of the demo district hold nothing to escape."""
    for number, building in enumerate(plan.buildings):
        if building.layout.rooms:
            yield from _rooms_of(building, first_building + number, subdistricts)


def _rooms_of(building: PlannedBuilding, building_id: int, subdistricts: dict[str, str]) -> Iterator[str]:
    point = shapely.to_wkb(shapely.set_srid(building.point, STORAGE_SRID), hex=True, include_srid=True)
    full = _full(subdistricts, building.code, building.local_text)
    named = f"{building.road_name}\t{building.door_plate}\t{building.compound}\t{building.building_no}"
    where = (
        f"{building.code[:9]}\t{building.code[:12]}\t{point}\t{building_id}\tactive\t" + '{"synthetic": true}'
    )
    for room in rooms_of(building.layout):
        house = house_code(building.code, room)
        unit = f"{room.unit_no}单元" if room.unit_no else ""
        yield (
            f"{house}-1\troom\t{building.address_code}\t{full}{unit}{room.room_no}室\t{named}\t"
            f"{room.unit_no}\t{room.floor_no}\t{room.room_no}\t{house}\t{where}"
        )


def _full(subdistricts: dict[str, str], code: str, local: str) -> str:
    return f"{DISTRICT_NAMES[0]}{subdistricts[code[:9]]}{local}"
