"""Find a person by something complete: a document number, a phone number, or the exact name in one place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.identity_numbers import CITIZEN_ID, ID_TYPES
from grid.domain.person import normal_id_number, normal_name, normal_phone
from grid.domain.registry_access import RegistryScope
from grid.models import Resident
from grid.selectors.masked_residents import MaskedResident, masked
from grid.selectors.person_sealer import person_sealer
from grid.selectors.registry_scope import in_scope, registry_scope
from grid.services.note_person_access import note_person_access
from grid.services.reveal_resident import Look

MOST_FOUND = 50
SHORTEST_PHONE = 7

#: By resident_id_once or resident_phone; by name, from house_building or household_place_house upwards.
_BY_DIGEST = """
    SELECT resident.id, lives.household, lives.relation
    FROM grid_resident resident LEFT JOIN LATERAL (
        SELECT household.code AS household, member.relation, house.building_code
        FROM grid_householdmember member
        JOIN grid_household household ON household.id = member.household_id
        LEFT JOIN grid_householdplace place ON place.household_id = household.id AND place.valid_to IS NULL
        LEFT JOIN grid_house house ON house.code = place.house_code
        WHERE member.resident_id = resident.id AND member.valid_to IS NULL
    ) lives ON true
    WHERE resident.{column} = %(digest)s AND {in_scope} ORDER BY resident.id LIMIT %(limit)s
"""
_BY_NAME = """
    SELECT resident.id, household.code, member.relation
    FROM grid_house house
    JOIN grid_householdplace place ON place.house_code = house.code AND place.valid_to IS NULL
    JOIN grid_household household ON household.id = place.household_id
    JOIN grid_householdmember member ON member.household_id = household.id AND member.valid_to IS NULL
    JOIN grid_resident resident ON resident.id = member.resident_id
    WHERE house.{place} = %(place)s AND resident.name_index = %(digest)s AND {in_scope}
    ORDER BY resident.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class PersonQuery:
    """What is known of the person sought; exactly one of number, phone, or name with a place."""

    id_number: str = ""
    id_type: str = CITIZEN_ID
    phone: str = ""
    name: str = ""
    house_code: str = ""
    building_code: str = ""


@transaction.atomic
def search_residents(
    *, query: PersonQuery, actor: Actor, look: Look, at: datetime
) -> tuple[MaskedResident, ...]:
    """Masked persons of the actor's area; every search is written down, found or not.

    Whoever lives nowhere is found by those only who look everywhere. Raises GridlineError `role_not_entitled` (403),
    `person_query_incomplete` (422: no complete number, no exact name with a place, or several at once),
    `access_reason_missing` (422), `person_access_limit` (429).
    """
    scope = registry_scope(actor)
    statement, parameters = _statement(query, scope)
    with connection.cursor() as cursor:
        cursor.execute(statement, {**parameters, "limit": MOST_FOUND})
        rows = cursor.fetchall()
    note_person_access(
        actor=actor, at=at, action="search", subject_kind="resident",
        subject_key=str(rows[0][0]) if len(rows) == 1 else "", purpose=look.purpose, reason=look.reason,
        request_id=look.request_id, limit=settings.PERSON_SEARCHES_PER_HOUR, found=len(rows),
    )  # fmt: skip
    residents = Resident.objects.in_bulk([row[0] for row in rows])
    return tuple(masked(residents[number], household, relation) for number, household, relation in rows)


def _statement(query: PersonQuery, scope: RegistryScope) -> tuple[str, dict[str, Any]]:
    sealer = person_sealer()
    asked = [bool(query.id_number), bool(query.phone), bool(query.name)]
    if sum(asked) != 1:
        raise GridlineError("person_query_incomplete", status=422)
    if query.name:
        return _by_name(query, scope)
    if query.id_number:
        number = normal_id_number(query.id_number)
        complete = query.id_type in ID_TYPES and len(number) >= (18 if query.id_type == CITIZEN_ID else 4)
        column, digest = "id_index", sealer.id_index(query.id_type, number)
    else:
        number = normal_phone(query.phone)
        complete = len(number) >= SHORTEST_PHONE
        column, digest = "phone_index", sealer.phone_index(number)
    if not complete:
        raise GridlineError("person_query_incomplete", status=422)
    condition, parameters = in_scope(scope, "lives.building_code")
    return _BY_DIGEST.format(column=column, in_scope=condition), {**parameters, "digest": digest}


def _by_name(query: PersonQuery, scope: RegistryScope) -> tuple[str, dict[str, Any]]:
    column, place = ("code", query.house_code) if query.house_code else ("building_code", query.building_code)
    digest = person_sealer().name_index(query.name)
    if not place or not digest or len(normal_name(query.name)) < 2:
        raise GridlineError("person_query_incomplete", status=422)
    condition, parameters = in_scope(scope, "house.building_code")
    return _BY_NAME.format(place=column, in_scope=condition), {**parameters, "place": place, "digest": digest}
