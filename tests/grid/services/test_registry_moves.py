"""Who came, left and moved; houses merged, split, void: one transaction, history kept, stale versions refused."""

from datetime import timedelta

import pytest

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor, Grant
from grid.domain.roles import Role
from grid.models import House, Household, HouseholdMember, HouseholdPlace, Resident
from grid.services.add_resident import add_resident
from grid.services.change_houses import merge_houses, split_house, void_house
from grid.services.change_membership import join_household, leave_household
from grid.services.move_household import move_household
from tests.grid import registry_world as world
from tests.grid.registry_world import ABROAD, AT, FIRST, HOME, SECOND, citizen_id

WHY = "住户来电说明"


def actor(role=Role.DATA_CLERK, area=None):
    grants = (Grant(role, frozenset(), frozenset({area}) if area else None),)
    return Actor(
        None, "tester", "tester", frozenset({role}), grants=grants,
        subdistrict_codes=frozenset({area}) if area else None,
    )  # fmt: skip


@pytest.fixture
def home(db):
    world.build_geography()
    return world.add_household("H1", world.add_house())


def newcomer(**changes):
    return {
        "name": "测试甲", "resident_class": "流动", "id_number": citizen_id(sequence=1), "phone": "13800000001",
        **changes,
    }  # fmt: skip


def came(household="H1", **changes):
    return add_resident(
        values=newcomer(household_code=household, **changes), actor=actor(), at=AT, reason=WHY
    )


def refused(refusal, call, **arguments):
    with pytest.raises(GridlineError) as error:
        call(**arguments)
    assert error.value.code == refusal
    return error.value


def test_a_household_moves_and_the_past_stays(home):
    new = world.add_house(SECOND)
    arguments = {"household_code": "H1", "to_house_code": new.code, "actor": actor(), "reason": WHY}
    assert move_household(at=AT, version=1, **arguments).version == 2
    spans = list(
        HouseholdPlace.objects.order_by("id").values_list("house_code", "valid_to", "opened_by", "reason")
    )
    assert spans[1] == (new.code, None, "tester", WHY)
    assert spans[0][1] == AT
    stale = refused("registry_changed_meanwhile", move_household, at=AT, version=1, **arguments)
    assert (stale.status, stale.extra["version"]) == (409, 2)
    refused("household_lives_there", move_household, at=AT, **arguments)


def test_what_is_refused_moves_nothing(home):
    new = world.add_house(SECOND)
    abroad = world.add_house(ABROAD)
    arguments = {"household_code": "H1", "to_house_code": new.code, "actor": actor(), "at": AT, "reason": WHY}
    refused("access_reason_missing", move_household, **arguments | {"reason": " "})
    refused("role_not_entitled", move_household, **arguments | {"actor": actor(Role.INSPECTOR, HOME)})
    refused("household_unknown", move_household, **arguments | {"actor": actor(area="440105004")})
    refused(
        "house_unknown",
        move_household,
        **arguments | {"to_house_code": abroad.code, "actor": actor(area=HOME)},
    )
    refused("registry_time_before", move_household, **arguments | {"at": world.LONG_AGO - timedelta(days=1)})
    House.objects.filter(pk=new.pk).update(status="void")
    refused("house_void", move_household, **arguments)
    assert HouseholdPlace.objects.get().valid_to is None
    assert Household.objects.get().version == 1


def test_an_inspector_captures_a_newcomer_at_the_door(home):
    inspector = actor(Role.INSPECTOR, HOME)
    house = world.add_house(room=102)
    made = add_resident(values=newcomer(), house_code=house.code, actor=inspector, at=AT, reason=WHY)
    household = made.memberships.get().household
    assert household.code == f"{house.code}-01"
    assert household.places.get().house_code == house.code
    assert (made.sex, made.birth_year) == ("male", 1990)
    again = refused(
        "resident_exists",
        add_resident,
        values=newcomer(),
        house_code=house.code,
        actor=inspector,
        at=AT,
        reason=WHY,
    )
    assert again.extra == {"resident_id": made.pk}
    abroad = refused(
        "resident_exists", add_resident, values=newcomer(), house_code=world.add_house(ABROAD).code,
        actor=actor(Role.INSPECTOR, "440105004"), at=AT, reason=WHY,
    )  # fmt: skip
    assert abroad.extra == {}
    assert Household.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id_number": "990000199001010010"}, "id_number_check_digit"),
        ({"id_number": "=A1"}, "registry_cell_formula"),
        ({"household_code": "", "name": ""}, "registry_value_missing"),
        ({"phone": "123"}, "phone_malformed"),
        ({"relation": "邻居"}, "registry_word_unknown"),
        ({"household_code": "H9"}, "household_unknown"),
        ({"household_code": ""}, "resident_place_missing"),
    ],
)
def test_a_faulty_newcomer_leaves_no_trace(home, changes, code):
    values = newcomer(household_code="H1") | changes
    refused(code, add_resident, values=values, actor=actor(), at=AT, reason=WHY)
    assert not Resident.objects.exists()


def test_joining_another_household_leaves_the_first(home):
    world.add_household("H2", world.add_house(room=102))
    resident = came()
    later = AT + timedelta(days=1)
    joined = {"household_code": "H2", "relation": "spouse", "actor": actor(), "reason": WHY}
    join_household(resident_id=resident.pk, at=later, version=1, **joined)
    spans = HouseholdMember.objects.order_by("id").values_list("household__code", "valid_to")
    assert list(spans) == [("H1", later), ("H2", None)]
    refused("resident_is_member", join_household, resident_id=resident.pk, at=later, **joined)
    refused(
        "registry_changed_meanwhile", join_household, resident_id=resident.pk, at=later, version=1, **joined
    )
    assert set(Household.objects.values_list("code", "version")) == {("H1", 3), ("H2", 2)}


def test_leaving_says_what_became_of_the_person(home):
    resident = came()
    left = {"resident_id": resident.pk, "actor": actor(), "reason": WHY, "at": AT + timedelta(days=1)}
    assert leave_household(status="deceased", **left).status == "deceased"
    ended = HouseholdMember.objects.get(resident_id=left["resident_id"], valid_to__isnull=False)
    assert (ended.closed_by, ended.closing_reason) == (left["actor"].username, left["reason"])
    refused("resident_no_member", leave_household, status="moved_out", **left)
    refused("registry_word_unknown", leave_household, status="void", **left)
    refused(
        "resident_not_active", join_household, household_code="H1", relation="head",
        **{name: value for name, value in left.items() if name != "status"},
    )  # fmt: skip


def test_merged_houses_become_one_with_all_who_live_there(home):
    second = world.add_house(room=102)
    world.add_household("H2", second)
    kept = merge_houses(into=f"{FIRST}010010101", others=[second.code], actor=actor(), at=AT, reason=WHY)
    assert set(HouseholdPlace.objects.filter(valid_to=None).values_list("house_code", flat=True)) == {
        kept.code
    }
    second.refresh_from_db()
    assert second.status == "void"
    assert second.attributes["changes"][0]["into"] == kept.code
    apart = world.add_house(SECOND)
    refused(
        "houses_apart", merge_houses, into=kept.code, others=[apart.code], actor=actor(), at=AT, reason=WHY
    )
    refused(
        "houses_apart", merge_houses, into=kept.code, others=[kept.code], actor=actor(), at=AT, reason=WHY
    )


def test_a_split_gives_every_household_its_room(home):
    old = f"{FIRST}010010101"
    world.add_household("H2", House.objects.get(code=old))
    split = {"code": old, "actor": actor(), "at": AT, "reason": WHY}
    refused("house_split_households", split_house, rooms=["111", "112"], households={"H1": "111"}, **split)
    refused("house_split_rooms", split_house, rooms=["111"], households={}, **split)
    made = split_house(rooms=["111", "112"], households={"H1": "111", "H2": "112"}, **split)
    assert [house.code for house in made] == [f"{FIRST}010010111", f"{FIRST}010010112"]
    lived = HouseholdPlace.objects.filter(valid_to=None).values_list("household__code", "house_code")
    assert dict(lived) == {"H1": made[0].code, "H2": made[1].code}
    assert House.objects.get(code=old).status == "void"


def test_a_house_is_void_only_when_nobody_lives_there(home):
    code = f"{FIRST}010010101"
    refused("house_occupied", void_house, code=code, actor=actor(), at=AT, reason=WHY)
    move_household(
        household_code="H1", to_house_code=world.add_house(room=102).code, actor=actor(), at=AT, reason=WHY
    )
    assert void_house(code=code, actor=actor(), at=AT, reason=WHY, version=1).status == "void"
    refused("house_void", void_house, code=code, actor=actor(), at=AT, reason=WHY)
