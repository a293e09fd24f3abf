"""Houses merged into one, split into several, or void: whoever lives there goes along, never out of the registry."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from gis.services.touch_geography import touch_geography
from grid.domain.actor import Actor
from grid.domain.house_code import check_house_code, compose_house_code, room_numbers
from grid.models import House, Household, HouseholdPlace
from grid.services.move_household import place_household
from grid.services.registry_change import check_keeper, lock_house, noted, said_reason, touch


@transaction.atomic
def merge_houses(
    *, into: str, others: Sequence[str], actor: Actor, at: datetime, reason: str, version: int | None = None
) -> House:
    """Walls fell: the households of `others` live in `into` from `at` on, the other houses are void.

    All in one building. `version` is that of `into`. Raises GridlineError `role_not_entitled` (403), `house_unknown`
    (404), `house_void`, `registry_changed_meanwhile` (409), `houses_apart`, `access_reason_missing` (422).
    """
    check_keeper(actor)
    said = said_reason(reason)
    codes = sorted({*others, into})
    locked = {code: lock_house(code, actor, version if code == into else None) for code in codes}
    kept = locked.pop(into)
    if not locked or any(house.building_code != kept.building_code for house in locked.values()):
        raise GridlineError("houses_apart", status=422)
    for house in locked.values():
        _move_all(house.code, kept.code, actor, at, said)
        touch(
            house, at, status=House.Status.VOID, attributes=noted(house, at, actor, "merged", said, into=into)
        )
    touch(kept, at, attributes=noted(kept, at, actor, "merged", said, others=sorted(locked)))
    touch_geography("house")
    return kept


@transaction.atomic
def split_house(
    *, code: str, rooms: Sequence[str], households: Mapping[str, str], actor: Actor, at: datetime, reason: str,
    version: int | None = None,
) -> tuple[House, ...]:  # fmt: skip
    """A wall was put in: the house becomes the houses of `rooms` on the same floor and is void.

    `households` says for each household that lives there which room it has now (household code → room number).
    Raises GridlineError `role_not_entitled` (403), `house_unknown` (404), `house_void`, `house_exists`,
    `registry_changed_meanwhile` (409), `house_split_rooms`, `house_split_households`, `access_reason_missing` (422).
    """
    check_keeper(actor)
    said = said_reason(reason)
    old = lock_house(code, actor, version)
    if len(set(rooms)) < 2 or len(set(rooms)) != len(rooms):
        raise GridlineError("house_split_rooms", status=422)
    living = _living(old.code)
    if set(living) != set(households) or not set(households.values()) <= set(rooms):
        raise GridlineError("house_split_households", status=422, households=", ".join(sorted(living))[:300])
    made = {room: _new_house(old, room, actor, at, said) for room in rooms}
    for household_code, household in living.items():
        place_household(household, made[households[household_code]].code, actor=actor, at=at, reason=said)
        touch(household, at)
    into = sorted(house.code for house in made.values())
    touch(old, at, status=House.Status.VOID, attributes=noted(old, at, actor, "split", said, into=into))
    touch_geography("house")
    return tuple(made[room] for room in rooms)


@transaction.atomic
def void_house(*, code: str, actor: Actor, at: datetime, reason: str, version: int | None = None) -> House:
    """The house is gone. Nobody may live there any more: raises `house_occupied` (409), and as `merge_houses`."""
    check_keeper(actor)
    said = said_reason(reason)
    house = lock_house(code, actor, version)
    living = _living(code)
    if living:
        raise GridlineError("house_occupied", status=409, households=len(living))
    touch(house, at, status=House.Status.VOID, attributes=noted(house, at, actor, "void", said))
    touch_geography("house")
    return house


def _new_house(old: House, room: str, actor: Actor, at: datetime, reason: str) -> House:
    numbers = room_numbers(old.unit_no, old.floor_no, room)
    code = check_house_code(compose_house_code(old.building_code, numbers), old.building_code)
    if House.objects.filter(code=code).exists():
        raise GridlineError("house_exists", status=409, house=code)
    house = House(
        code=code, building_code=old.building_code, unit_no=numbers.unit_no, floor_no=numbers.floor_no,
        room_no=numbers.room_no, use=old.use, created_at=at, updated_at=at,
    )  # fmt: skip
    house.attributes = noted(house, at, actor, "split", reason, of=old.code)
    house.save(force_insert=True)
    return house


def _living(house_code: str) -> dict[str, Household]:
    """The households of a house, locked, by code."""
    lived = HouseholdPlace.objects.filter(house_code=house_code, valid_to__isnull=True).values("household")
    rows = Household.objects.select_for_update().filter(pk__in=lived).order_by("pk")
    return {household.code: household for household in rows}


def _move_all(old: str, new: str, actor: Actor, at: datetime, reason: str) -> None:
    for household in _living(old).values():
        place_household(household, new, actor=actor, at=at, reason=reason)
        touch(household, at)
