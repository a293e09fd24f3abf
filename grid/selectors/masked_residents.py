"""Residents of one household, house or building, masked; there is no list of more than that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.person import mask_id_number, mask_name, mask_phone
from grid.models import Resident
from grid.selectors.person_sealer import person_sealer
from grid.selectors.registry_scope import check_building, in_scope, registry_scope

MAX_PAGE = 100

_OF_PLACE: Mapping[str, str] = {
    "household_code": "household.code = %(code)s",
    "house_code": "place.house_code = %(code)s",
    "building_code": "house.building_code = %(code)s",
}
#: Index probes from the named place upwards: household_code_once, household_place_house or house_building.
_LIST = """
    SELECT member.resident_id, household.code, member.relation, count(*) OVER ()
    FROM grid_householdmember member
    JOIN grid_household household ON household.id = member.household_id
    JOIN grid_householdplace place ON place.household_id = household.id AND place.valid_to IS NULL
    JOIN grid_house house ON house.code = place.house_code
    WHERE member.valid_to IS NULL AND {of_place} AND {in_scope}
    ORDER BY house.code, household.code, member.id LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True, slots=True)
class MaskedResident:
    """A resident as shown by default: 张**, 440***********1234, 138****5678. Nothing here names the person."""

    id: int
    name: str
    id_type: str
    id_number: str
    phone: str
    resident_class: str
    sex: str
    birth_year: int | None
    care_flags: tuple[str, ...]
    registration_expires_on: date | None
    status: str
    version: int
    household_code: str | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class ResidentPage:
    """A page and how many there are in all."""

    total: int
    items: tuple[MaskedResident, ...]


def residents_of_place(
    *, actor: Actor, place: str, code: str, limit: int = 50, offset: int = 0
) -> ResidentPage:
    """Who lives in one `household_code`, `house_code` or `building_code` of the actor's area; masked; two statements.

    Raises GridlineError `resident_place_missing` (422: no such kind of place), `role_not_entitled` (403). A place
    outside the area has nobody.
    """
    if place not in _OF_PLACE or not code:
        raise GridlineError("resident_place_missing", status=422)
    condition, parameters = in_scope(registry_scope(actor), "house.building_code")
    statement = _LIST.format(of_place=_OF_PLACE[place], in_scope=condition)
    with connection.cursor() as cursor:
        cursor.execute(
            statement, {**parameters, "code": code, "limit": min(limit, MAX_PAGE), "offset": offset}
        )
        rows = cursor.fetchall()
    residents = Resident.objects.in_bulk([row[0] for row in rows])
    items = tuple(masked(residents[number], household, relation) for number, household, relation, _ in rows)
    return ResidentPage(rows[0][3] if rows else 0, items)


def masked(
    resident: Resident, household_code: str | None = None, relation: str | None = None
) -> MaskedResident:
    """Opens the blob and shows as much of it as everybody who may see the row may see."""
    person = person_sealer().open_person(bytes(resident.sealed))
    return MaskedResident(
        id=resident.pk,
        name=mask_name(person.name),
        id_type=person.id_type,
        id_number=mask_id_number(person.id_number),
        phone=mask_phone(person.phone),
        resident_class=resident.resident_class,
        sex=resident.sex,
        birth_year=resident.birth_year,
        care_flags=tuple(resident.care_flags),
        registration_expires_on=resident.registration_expires_on,
        status=resident.status,
        version=resident.version,
        household_code=household_code,
        relation=relation,
    )


_LIVES_IN = """
    SELECT house.building_code, household.code, member.relation
    FROM grid_householdmember member
    JOIN grid_household household ON household.id = member.household_id
    LEFT JOIN grid_householdplace place ON place.household_id = household.id AND place.valid_to IS NULL
    LEFT JOIN grid_house house ON house.code = place.house_code
    WHERE member.resident_id = %s ORDER BY member.valid_to IS NULL DESC, member.valid_from DESC LIMIT 1
"""


def find_resident(resident_id: int, actor: Actor) -> tuple[Resident, Any]:
    """A resident of the actor's area and (building, household, relation) of the present, else last, household.

    Who lives nowhere is known to those only who look everywhere. Raises GridlineError `resident_unknown` (404).
    """
    scope = registry_scope(actor)
    resident = Resident.objects.filter(pk=resident_id).first()
    if resident is None:
        raise GridlineError("resident_unknown", status=404)
    with connection.cursor() as cursor:
        cursor.execute(_LIVES_IN, [resident_id])
        lives = cursor.fetchone() or (None, None, None)
    if lives[0] is None and not scope.everywhere:
        raise GridlineError("resident_unknown", status=404)
    if lives[0] is not None:
        check_building(scope, lives[0], missing="resident_unknown")
    return resident, lives
