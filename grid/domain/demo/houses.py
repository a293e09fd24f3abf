"""The houses of the demo district and how many people live in each."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from random import Random
from typing import Final

from gis.domain.demo.planned import DemoPlan, PlannedBuilding
from gis.domain.demo.rooms import Room, house_code, rooms_of

LIVED_IN: Final = 0.79
SIZES: Final = {1: 40, 2: 30, 3: 20, 4: 7, 5: 2, 6: 1}
"""People in a household: weights. About two on average."""
LARGEST: Final = 12
COLLECTIVE_FROM: Final = 6
"""So many people under one roof are a collective household (集体户): a dormitory, not a family."""
RENTED: Final = 0.42
"""Share of lived-in houses that are let to people registered elsewhere (流动人口)."""
_SIZES, _WEIGHTS = [*SIZES], [*SIZES.values()]
_NO_HOMES: Final = ("public", "industrial")


@dataclass(frozen=True, slots=True)
class DemoHouse:
    """A house; `address_code` is the room's own address or, of a plain house, the building's."""

    code: str
    building_code: str
    address_code: str
    unit_no: str
    floor_no: str
    room_no: str
    is_home: bool


@dataclass(frozen=True, slots=True)
class Occupancy:
    """For each house, in the order of `houses`: how many people live there, and whether they rent it."""

    people: "array[int]"
    rented: bytearray

    def use_of(self, number: int, house: DemoHouse) -> str:
        """The use of house number `number`."""
        if self.people[number]:
            return "rented" if self.rented[number] else "self_occupied"
        return "vacant" if house.is_home else "commercial"

    @property
    def households(self) -> int:
        """How many houses are lived in; each is one household's."""
        return sum(1 for count in self.people if count)


def houses(plan: DemoPlan) -> Iterator[DemoHouse]:
    """Every house, building by building, always in the same order."""
    for building in plan.buildings:
        is_home = building.kind not in _NO_HOMES
        for room in rooms_of(building.layout):
            code = house_code(building.code, room)
            yield DemoHouse(
                code, building.code, f"{code}-1", room.unit_no, room.floor_no, room.room_no, is_home
            )
        yield from _plain(building, is_home)


def _plain(building: PlannedBuilding, is_home: bool) -> Iterator[DemoHouse]:
    """Whole floors of a house without room numbers."""
    for number in range(building.layout.plain):
        floor_no = str(min(number + 1, building.floors))
        room_no = "" if number < building.floors else str(number + 1)
        code = house_code(building.code, Room("", floor_no, room_no))
        yield DemoHouse(code, building.code, building.address_code, "", floor_no, room_no, is_home)


def occupancy(plan: DemoPlan, random: Random) -> Occupancy:
    """Who lives where; the people add up to the residents of the plan.

    Raises ValueError where the houses are too few or too many for them.
    """
    people = array("B", (_people(is_home, random) for is_home in _homes(plan)))
    lived_in = [number for number, count in enumerate(people) if count]
    missing = plan.size.residents - sum(people)
    if not len(lived_in) <= plan.size.residents < len(lived_in) * (COLLECTIVE_FROM - 1):
        raise ValueError("the houses do not hold so many residents")
    while missing:
        number = random.choice(lived_in)
        step = 1 if missing > 0 else -1
        if 0 < people[number] + step < COLLECTIVE_FROM:
            people[number] += step
            missing -= step
    rented = bytearray(count > 0 and random.random() < RENTED for count in people)
    return Occupancy(people, rented)


def _homes(plan: DemoPlan) -> Iterator[bool]:
    for building in plan.buildings:
        is_home = building.kind not in _NO_HOMES
        yield from repeat(is_home, building.layout.rooms + building.layout.plain)


def _people(is_home: bool, random: Random) -> int:
    if not is_home or random.random() > LIVED_IN:
        return 0
    people = random.choices(_SIZES, _WEIGHTS)[0]
    return random.randint(COLLECTIVE_FROM, LARGEST) if people == COLLECTIVE_FROM else people
