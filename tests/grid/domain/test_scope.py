"""Which keys an actor answers to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.domain.actor import Actor, Grant
from grid.domain.roles import Role
from grid.domain.scope import desks, may_see, scope_keys, sees_requester

EVERY_ROLE = st.sampled_from(list(Role))


def actor(*grants: Grant, account_id: int | None = 7) -> Actor:
    areas = [grant.subdistrict_codes for grant in grants]
    return Actor(
        account_id=account_id,
        username="someone",
        name="某人",
        roles=frozenset(grant.role for grant in grants),
        unit_codes=frozenset().union(*(grant.unit_codes for grant in grants)),
        subdistrict_codes=None if None in areas else frozenset().union(*(area or () for area in areas)),
        grants=grants,
    )


def somewhere(role: Role, *, unit: str = "U1", subdistrict: str | None = None) -> Grant:
    return Grant(role, frozenset({unit}), frozenset({subdistrict}) if subdistrict else None)


@pytest.mark.parametrize("role", ["dispatcher", "call_taker", "ruling_panel", "liaison_officer"])
def test_district_desk_roles_share_the_district_desk(role):
    assert scope_keys(actor(somewhere(Role(role)))) == {"person:7", "desk:district"}


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "handler"])
def test_roles_without_a_desk_answer_to_their_person_only(role):
    assert scope_keys(actor(somewhere(Role(role), subdistrict="440105003"))) == {"person:7"}


@pytest.mark.parametrize("role", ["unit_clerk", "unit_head", "contractor", "community_clerk"])
def test_unit_roles_answer_for_the_unit_and_all_below(role):
    grant = Grant(Role(role), frozenset({"U1", "U1-A"}))
    assert scope_keys(actor(grant)) == {"person:7", "unit:U1", "unit:U1-A"}


def test_each_role_keeps_to_its_own_area_when_several_are_held():
    """A data clerk of the whole district who dispatches in one subdistrict dispatches there only."""
    both = actor(somewhere(Role.DATA_CLERK), somewhere(Role.SUBDISTRICT_DISPATCHER, subdistrict="440105003"))
    assert both.subdistrict_codes is None
    assert scope_keys(both) == {"person:7", "data", "desk:440105003"}


def test_each_role_keeps_to_its_own_units_when_several_are_held():
    both = actor(Grant(Role.UNIT_CLERK, frozenset({"A"})), Grant(Role.HANDLER, frozenset({"B"})))
    assert scope_keys(both) == {"person:7", "unit:A"}


@pytest.mark.parametrize("role", [Role.SUBDISTRICT_DISPATCHER, Role.INSPECTOR, Role.SITE_CHECKER])
def test_an_area_bound_role_without_an_area_is_nowhere_not_everywhere(role):
    assert scope_keys(actor(somewhere(role))) == {"person:7"}


def test_system_and_city_read_nothing_through_a_scope():
    assert scope_keys(Actor.system()) == frozenset()
    assert scope_keys(Actor.city("12345")) == frozenset()


def test_something_is_seen_exactly_when_the_keys_meet():
    clerk = actor(somewhere(Role.UNIT_CLERK, unit="HZ-WATER"))
    assert may_see(clerk, frozenset({"unit:HZ-WATER", "desk:district"}))
    assert not may_see(clerk, frozenset({"unit:HZ-URBAN", "desk:district"}))
    assert not may_see(clerk, frozenset())


@pytest.mark.parametrize(
    ("roles", "answer"),
    [
        ({"contractor"}, False),
        ({"inspector", "site_checker"}, False),
        ({"data_clerk"}, False),
        ({"audit_admin"}, False),
        (set(), False),
        ({"unit_clerk"}, True),
        ({"contractor", "unit_clerk"}, True),
        ({"dispatcher"}, True),
    ],
)
def test_who_sees_the_requester(roles, answer):
    assert sees_requester(actor(*(somewhere(Role(role)) for role in roles))) is answer


@given(st.lists(st.builds(Grant, EVERY_ROLE, st.frozensets(st.sampled_from("ABC")),
                          st.none() | st.frozensets(st.sampled_from(["001", "002"])))))  # fmt: skip
def test_more_grants_never_take_a_key_away(grants):
    keys: frozenset[str] = frozenset()
    for count in range(len(grants) + 1):
        now = scope_keys(actor(*grants[:count]))
        assert keys <= now
        keys = now


def test_the_label_names_the_person_and_the_leading_role():
    two = actor(somewhere(Role.UNIT_HEAD), somewhere(Role.DISPATCHER))
    assert two.label == "某人 · dispatcher"
    assert actor().label == "某人"


def test_desks_come_in_the_order_of_the_rail():
    assert desks(actor(somewhere(Role.DISPATCHER))) == ("city", "dispatch", "intake", "overview")
    assert desks(actor(somewhere(Role.CONTRACTOR))) == ()


def test_a_grant_without_an_area_does_not_hide_the_one_with():
    both = actor(somewhere(Role.INSPECTOR, subdistrict="001"), somewhere(Role.INSPECTOR))
    assert scope_keys(both) == {"person:7", "inspect:001"}
