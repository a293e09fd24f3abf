"""The chain of one building: floors, houses, how many live there."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path

from django.db import connection

from gis.domain.errors import GridlineError
from gis.models import Building
from grid.domain.actor import Actor
from grid.domain.house_code import floor_number
from grid.models import Organisation
from grid.selectors.registry_scope import check_building, registry_scope

_SQL = Path(__file__).parent.parent / "sql" / "registry_of_building.sql"


@dataclass(frozen=True, slots=True)
class HouseCount:
    """A house and how many live in it now. `area_m2` null = not known."""

    code: str
    unit_no: str
    floor_no: str
    room_no: str
    use: str
    status: str
    area_m2: Decimal | None
    version: int
    household_count: int
    resident_count: int


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor with its houses by unit and room. `number` is below zero in basements, None when not known."""

    floor_no: str
    number: int | None
    houses: tuple[HouseCount, ...]


@dataclass(frozen=True, slots=True)
class BuildingRegistry:
    """A building's floors from the top down, those without a floor last; void houses are listed, not counted."""

    building_code: str
    floors_above: int | None
    floors: tuple[Floor, ...]
    house_count: int
    household_count: int
    resident_count: int
    organisation_count: int


def registry_of_building(building_code: str, actor: Actor) -> BuildingRegistry:
    """What is registered in a building of the actor's area; four statements at most, no personal data.

    Raises GridlineError `role_not_entitled` (403) or `building_unknown` (404: none such, or not in the area).
    """
    check_building(registry_scope(actor), building_code, missing="building_unknown")
    building = Building.objects.filter(code=building_code, valid_to__isnull=True).only("floors").first()
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"building": building_code})
        houses = [HouseCount(*row) for row in cursor.fetchall()]
    if building is None and not houses:
        raise GridlineError("building_unknown", status=404)
    active = [house for house in houses if house.status == "active"]
    return BuildingRegistry(
        building_code=building_code,
        floors_above=building.floors if building else None,
        floors=_floors(houses),
        house_count=len(active),
        household_count=sum(house.household_count for house in active),
        resident_count=sum(house.resident_count for house in active),
        organisation_count=Organisation.objects.filter(building_code=building_code, status="active").count(),
    )


def _floors(houses: list[HouseCount]) -> tuple[Floor, ...]:
    def level(house: HouseCount) -> tuple[bool, int, str]:
        number = floor_number(house.floor_no)
        return number is None, -(number or 0), house.floor_no

    ordered = sorted(houses, key=level)  # stable: unit and room stay in the order of the statement
    return tuple(
        Floor(name, floor_number(name), tuple(found))
        for name, found in groupby(ordered, key=lambda house: house.floor_no)
    )


@cache
def _statement() -> str:
    return _SQL.read_text(encoding="utf-8")
