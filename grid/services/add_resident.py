"""A person newly met: mostly a floating resident whom an inspector captures at the door."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.registry_cells import text_cell
from grid.domain.resident_row import ResidentRow, resident_row
from grid.domain.roles import Role
from grid.models import Household, HouseholdPlace, Resident
from grid.selectors.masked_residents import find_resident
from grid.selectors.person_sealer import person_sealer
from grid.services.change_membership import add_member
from grid.services.registry_change import check_keeper, lock_house, lock_household, said_reason, touch


@transaction.atomic
def add_resident(
    *, values: Mapping[str, str], house_code: str = "", actor: Actor, at: datetime, reason: str
) -> Resident:
    """The person of `values` (columns of a file of residents) in the household they name, or in a new one.

    `house_code` opens a new household in that house when `values` names none. Whoever is known already is not added
    again: `resident_exists` (409), whose extra tells the row where the actor may see it. Raises further GridlineError
    `role_not_entitled` (403), `household_unknown`, `house_unknown` (404), `house_void`, `household_void` (409),
    `resident_place_missing`, `access_reason_missing` (422) and whatever `resident_row` refuses (422).
    """
    check_keeper(actor, Role.INSPECTOR)
    said = said_reason(reason)
    row = resident_row({name: text_cell(text, name) for name, text in values.items()}, at.date())
    household = _household(row, house_code, actor, at, said)
    resident = _store(row, actor, at)
    add_member(resident, household, row.relation, actor=actor, at=at, reason=said)
    touch(household, at)
    return resident


def _household(row: ResidentRow, house_code: str, actor: Actor, at: datetime, reason: str) -> Household:
    if row.household_code:
        return lock_household(row.household_code, actor, None)
    if not house_code:
        raise GridlineError("resident_place_missing", status=422)
    house = lock_house(house_code, actor, None)
    taken = HouseholdPlace.objects.filter(house_code=house.code).values("household").distinct().count()
    code = next(
        code for number in range(taken + 1, taken + 1000)
        if not Household.objects.filter(code=(code := f"{house.code}-{number:02d}")).exists()
    )  # fmt: skip
    household = Household.objects.create(code=code, created_at=at, updated_at=at)
    HouseholdPlace.objects.create(
        household=household, house_code=house.code, valid_from=at, opened_by=actor.username, reason=reason
    )
    return household


def _store(row: ResidentRow, actor: Actor, at: datetime) -> Resident:
    sealer = person_sealer()
    sealed = sealer.seal_person(row.person)
    try:
        with transaction.atomic():
            return Resident.objects.create(
                resident_class=row.resident_class,
                sex=row.sex,
                birth_year=row.birth_year,
                sealed=sealed.sealed,
                id_index=sealed.id_index,
                phone_index=sealed.phone_index,
                name_index=sealed.name_index,
                source_index=sealer.digest("source", row.source_code) if row.source_code else None,
                content_index=sealed.content_index,
                care_flags=list(row.care_flags),
                contradictions=list(row.contradictions),
                registration_expires_on=row.registration_expires_on,
                stay_since_on=row.stay_since_on,
                status=row.status,
                created_at=at,
                updated_at=at,
            )
    except IntegrityError:
        raise _exists(sealed.id_index, actor) from None


def _exists(id_index: bytes | None, actor: Actor) -> GridlineError:
    """Whether the row may be named depends on whether the actor could see it."""
    known = Resident.objects.filter(id_index=id_index).first() if id_index else None
    try:
        seen = find_resident(known.pk, actor)[0].pk if known else None
    except GridlineError:
        seen = None
    return GridlineError("resident_exists", status=409, extra={"resident_id": seen} if seen else None)
