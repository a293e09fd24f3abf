"""From an account to an actor."""

import pytest

from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from grid.domain.scope import scope_keys
from grid.models import RoleGrant
from grid.selectors.find_accounts import find_accounts
from grid.selectors.find_units import find_units
from grid.selectors.load_actor import load_actor

pytestmark = pytest.mark.django_db


def test_a_clerk_answers_for_the_own_unit_and_all_below(units, make_account, django_assert_num_queries):
    account = make_account("chen", ("unit_clerk", None), unit=units["003-OFF"], language="en")
    with django_assert_num_queries(1):
        actor = load_actor(account.pk)
    assert actor.unit_code == "003-OFF"
    assert actor.unit_codes == {"003-OFF", "003-ENF", "003101-COM"}
    assert actor.subdistrict_codes is None
    assert actor.language == "en"


def test_a_grant_may_name_another_unit_than_the_own(units, make_account):
    account = make_account("chen", ("inspector", "003"), unit=units["003-OFF"])
    RoleGrant.objects.create(account=account, role="unit_head", unit=units["HZ-WATER"])
    actor = load_actor(account.pk)
    assert actor.units_as(Role.UNIT_HEAD) == {"HZ-WATER", "CO-RIVER"}
    assert actor.areas_as(Role.INSPECTOR) == {"003"}
    assert scope_keys(actor) == {
        f"person:{account.pk}", "unit:HZ-WATER", "unit:CO-RIVER", "inspect:003",
    }  # fmt: skip


def test_units_that_are_switched_off_give_no_power(units, make_account):
    account = make_account("chen", ("unit_clerk", None), unit=units["HZ-WATER"])
    type(units["CO-RIVER"]).objects.filter(code="CO-RIVER").update(active=False)
    assert load_actor(account.pk).unit_codes == {"HZ-WATER"}


def test_an_account_without_grants_is_somebody_without_powers(make_account):
    actor = load_actor(make_account("chen").pk)
    assert actor.roles == frozenset()
    assert actor.subdistrict_codes == frozenset()


@pytest.mark.parametrize("fields", [{"is_active": False}, None])
def test_nobody_acts_through_a_switched_off_or_unknown_account(make_account, fields):
    account_id = make_account("chen", ("dispatcher", None), **fields).pk if fields else 404
    with pytest.raises(GridlineError) as caught:
        load_actor(account_id)
    assert (caught.value.code, caught.value.status) == ("account_not_active", 401)


def test_units_are_found_by_name_old_name_and_code(units):
    assert [unit.code for unit in find_units("区水务局")] == ["HZ-WATER"]
    assert [unit.code for unit in find_units("003-off")] == ["003-OFF"]
    assert [unit.code for unit in find_units("昌岗")] == ["003-ENF", "003-OFF"]
    assert [unit.code for unit in find_units(unit_type="community")] == ["003101-COM"]
    assert len(find_units(limit=2)) == 2


def test_a_clerk_chooses_among_the_own_units_people_only(units, make_account, django_assert_num_queries):
    clerk = make_account("clerk", ("unit_clerk", None), unit=units["HZ-WATER"])
    make_account("digger", ("contractor", None), unit=units["CO-RIVER"])
    make_account("stranger", ("handler", None), unit=units["003-ENF"])
    gone = make_account("gone", ("handler", None), unit=units["HZ-WATER"], is_active=False)
    with django_assert_num_queries(3):
        found = find_accounts(load_actor(clerk.pk))
    assert [choice.username for choice in found] == ["clerk", "digger"]
    assert found[1].roles == ("contractor",)
    desk = load_actor(make_account("desk", ("dispatcher", None)).pk)
    assert {choice.username for choice in find_accounts(desk, unit_code="003-ENF")} == {"stranger"}
    assert find_accounts(desk, role=Role.CONTRACTOR)[0].username == "digger"
    assert gone.username not in {choice.username for choice in find_accounts(desk)}
