"""What every change of the registry by a person begins with: the right, the row locked, the version, the reason."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.registry_access import KEEPERS, check_reason
from grid.domain.roles import Role
from grid.models import House, Household, Resident
from grid.selectors.masked_residents import find_resident
from grid.selectors.registry_cards import find_house, find_household

Row = TypeVar("Row", House, Household, Resident)


def check_keeper(actor: Actor, *more: Role) -> None:
    """Raises GridlineError `role_not_entitled` (403)."""
    if not actor.has(*KEEPERS, *more):
        raise GridlineError("role_not_entitled", status=403, verb="registry")


def lock_house(code: str, actor: Actor, version: int | None) -> House:
    """A house of the actor's area, locked until the transaction ends; `version` None = whichever it is.

    Raises GridlineError `house_unknown` (404), `house_void` (409), `registry_changed_meanwhile` (409).
    """
    find_house(code, actor)
    house = House.objects.select_for_update().get(code=code)
    _check_version(house, version)
    if house.status != House.Status.ACTIVE:
        raise GridlineError("house_void", status=409, house=house.code)
    return house


def lock_household(code: str, actor: Actor, version: int | None) -> Household:
    """A household of the actor's area, locked. Raises `household_unknown`, `household_void`, and of the version."""
    find_household(code, actor)
    household = Household.objects.select_for_update().get(code=code)
    _check_version(household, version)
    if household.status != Household.Status.ACTIVE:
        raise GridlineError("household_void", status=409, household=household.code)
    return household


def lock_resident(resident_id: int, actor: Actor, version: int | None) -> Resident:
    """A resident of the actor's area, locked. Raises `resident_unknown` (404) and of the version."""
    find_resident(resident_id, actor)
    resident = Resident.objects.select_for_update().get(pk=resident_id)
    _check_version(resident, version)
    return resident


def said_reason(reason: str) -> str:
    """Raises GridlineError `access_reason_missing` (422)."""
    return check_reason(reason)


def touch(row: Row, at: datetime, **changes: Any) -> None:
    """Writes the changes of a locked row with its next version."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = at
    row.save(update_fields=[*changes, "version", "updated_at"])


def touch_household(household_id: int, at: datetime) -> None:
    """The next version of a household whose members changed."""
    Household.objects.filter(pk=household_id).update(version=F("version") + 1, updated_at=at)


def noted(house: House, at: datetime, actor: Actor, change: str, reason: str, **facts: Any) -> dict[str, Any]:
    """The house's attributes with one more line in its list of changes: who, when, what, why."""
    line = {"at": at.isoformat(), "actor": actor.username, "change": change, "reason": reason, **facts}
    return {**house.attributes, "changes": [*house.attributes.get("changes", []), line]}


def _check_version(row: House | Household | Resident, version: int | None) -> None:
    if version is not None and row.version != version:
        raise GridlineError(
            "registry_changed_meanwhile", status=409, given=version, now=row.version,
            extra={"version": row.version, "status": row.status},
        )  # fmt: skip
