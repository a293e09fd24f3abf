"""A household moves from one house to another."""

from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.models import Household, HouseholdPlace
from grid.services.registry_change import check_keeper, lock_house, lock_household, said_reason, touch


@transaction.atomic
def move_household(
    *,
    household_code: str,
    to_house_code: str,
    actor: Actor,
    at: datetime,
    reason: str,
    version: int | None = None,
) -> Household:
    """Ends the household's present place and opens the new one at `at`; its members go with it, the past stays.

    Both houses must lie in the actor's area. Raises GridlineError `role_not_entitled` (403), `household_unknown`,
    `house_unknown` (404), `household_void`, `house_void`, `household_lives_there`, `registry_changed_meanwhile`,
    `registry_time_before` (409), `access_reason_missing` (422).
    """
    check_keeper(actor)
    said = said_reason(reason)
    household = lock_household(household_code, actor, version)
    house = lock_house(to_house_code, actor, None)
    place_household(household, house.code, actor=actor, at=at, reason=said)
    touch(household, at)
    return household


def place_household(
    household: Household, house_code: str, *, actor: Actor, at: datetime, reason: str
) -> None:
    """The new place of a locked household; whoever calls raises its version."""
    present = HouseholdPlace.objects.filter(household=household, valid_to__isnull=True).first()
    if present is not None:
        if present.house_code == house_code:
            raise GridlineError("household_lives_there", status=409, house=house_code)
        if present.valid_from > at:
            raise GridlineError("registry_time_before", status=409)
        present.valid_to = at
        present.save(update_fields=["valid_to"])
    HouseholdPlace.objects.create(
        household=household, house_code=house_code, valid_from=at, opened_by=actor.username, reason=reason
    )
