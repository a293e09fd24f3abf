from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Final

from django.db import transaction

from gis.domain.demo.planned import DemoPlan
from gis.domain.demo.progress import Progress, no_progress
from gis.services.copy_rows import copy_lines
from gis.services.reserve_ids import reserve_ids
from grid.domain.demo.houses import COLLECTIVE_FROM, Occupancy, houses, occupancy
from grid.domain.demo.persons import DemoResident, Registrar
from grid.domain.person_sealer import PersonSealer
from grid.selectors.person_sealer import person_sealer

TABLES: Final = (
    "grid_householdmember",
    "grid_householdplace",
    "grid_household",
    "grid_resident",
    "grid_house",
)
"""What `seed_registry` fills, those that point at others first."""
SYNTHETIC: Final = '{"synthetic": true}'
BY: Final = "seed_district\tsynthetic"
RELATIONS: Final = ("head", "spouse", "child", "parent", "colleague")
_HOUSES: Final = (
    "code", "building_code", "address_code", "unit_no", "floor_no", "room_no", "use", "area_m2", "attributes",
    "created_at", "updated_at",
)  # fmt: skip
_HOUSEHOLDS: Final = ("id", "code", "kind", "created_at", "updated_at")
_PLACES: Final = ("household_id", "house_code", "valid_from", "opened_by", "reason")
_MEMBERS: Final = ("household_id", "resident_id", "relation", "valid_from", "opened_by", "reason")
_RESIDENTS: Final = (
    "id", "resident_class", "sex", "birth_year", "sealed", "id_index", "phone_index", "name_index", "content_index",
    "care_flags", "registration_expires_on", "stay_since_on", "created_at", "updated_at",
)  # fmt: skip


@transaction.atomic
def seed_registry(*, plan: DemoPlan, at: datetime, progress: Progress = no_progress) -> None:
    """Stores the houses of the demo district, its households, and invented residents, sealed as real ones would be.

    A household lives in one house, a resident belongs to one household, from `at` on. The buildings and addresses
    must be there already.
    """
    chance = Random(f"gridline people {plan.seed}")  # noqa: S311 - a drawing, not a secret
    lived_in = occupancy(plan, chance)
    with progress("houses", plan.size.houses) as counted:
        copy_lines("grid_house", _HOUSES, counted(_houses(plan, lived_in, chance, at)))
    count = lived_in.households
    first_household = reserve_ids("grid_household", count)
    with progress("households", count) as counted:
        copy_lines("grid_household", _HOUSEHOLDS, counted(_households(plan, lived_in, first_household, at)))
    with progress("households in houses", count) as counted:
        copy_lines("grid_householdplace", _PLACES, counted(_places(plan, lived_in, first_household, at)))
    first_resident = reserve_ids("grid_resident", plan.size.residents)
    relations = bytearray()
    with progress("residents, sealed", plan.size.residents) as counted:
        people = _people(lived_in, Registrar(chance, at.date()), relations)
        lines = _residents(people, first_resident, person_sealer(), at)
        copy_lines("grid_resident", _RESIDENTS, counted(lines))
    with progress("members of households", plan.size.residents) as counted:
        members = _members(lived_in, relations, first_household, first_resident, at)
        copy_lines("grid_householdmember", _MEMBERS, counted(members))


def _houses(plan: DemoPlan, lived_in: Occupancy, chance: Random, at: datetime) -> Iterator[str]:
    now = at.isoformat()
    for number, house in enumerate(houses(plan)):
        use, area = lived_in.use_of(number, house), 28 + int(chance.random() * 1_100) / 10
        yield (
            f"{house.code}\t{house.building_code}\t{house.address_code}\t{house.unit_no}\t{house.floor_no}\t"
            f"{house.room_no}\t{use}\t{area:.2f}\t{SYNTHETIC}\t{now}\t{now}"
        )


def _households(plan: DemoPlan, lived_in: Occupancy, first: int, at: datetime) -> Iterator[str]:
    now, number = at.isoformat(), 0
    for people in lived_in.people:
        if people:
            kind = "collective" if people >= COLLECTIVE_FROM else "family"
            yield f"{first + number}\tH{number + 1:09d}\t{kind}\t{now}\t{now}"
            number += 1


def _places(plan: DemoPlan, lived_in: Occupancy, first: int, at: datetime) -> Iterator[str]:
    now, number = at.isoformat(), 0
    for people, house in zip(lived_in.people, houses(plan), strict=True):
        if people:
            yield f"{first + number}\t{house.code}\t{now}\t{BY}"
            number += 1


def _people(lived_in: Occupancy, registrar: Registrar, relations: bytearray) -> Iterator[DemoResident]:
    """Everybody, household by household; keeps each one's relation to the head, for the members' table."""
    numbers = {relation: number for number, relation in enumerate(RELATIONS)}
    for people, rented in zip(lived_in.people, lived_in.rented, strict=True):
        if people:
            is_collective = people >= COLLECTIVE_FROM
            for resident in registrar.household(people, is_collective=is_collective, renting=bool(rented)):
                relations.append(numbers[resident.relation])
                yield resident


def _residents(
    people: Iterator[DemoResident], first: int, sealer: PersonSealer, at: datetime
) -> Iterator[str]:
    now = at.isoformat()
    for number, resident in enumerate(people, start=first):
        sealed = sealer.seal_person(resident.person)
        flags = ",".join(resident.care_flags)
        yield (
            f"{number}\t{resident.resident_class}\t{resident.sex}\t{resident.birth_year}\t"
            f"{_bytes(sealed.sealed)}\t{_bytes(sealed.id_index)}\t{_bytes(sealed.phone_index)}\t"
            f"{_bytes(sealed.name_index)}\t{_bytes(sealed.content_index)}\t{{{flags}}}\t"
            f"{resident.registration_expires_on or _NULL}\t{resident.stay_since_on or _NULL}\t{now}\t{now}"
        )


def _members(
    lived_in: Occupancy, relations: bytearray, first_household: int, first_resident: int, at: datetime
) -> Iterator[str]:
    now = at.isoformat()
    resident, household = first_resident, first_household
    for people in lived_in.people:
        for _ in range(people):
            relation = RELATIONS[relations[resident - first_resident]]
            yield f"{household}\t{resident}\t{relation}\t{now}\t{BY}"
            resident += 1
        household += people > 0


_NULL: Final = r"\N"


def _bytes(value: bytes | None) -> str:
    """A value of COPY's text format; the backslash of the hexadecimal form is written twice."""
    return _NULL if value is None else rf"\\x{value.hex()}"
