"""The demonstration accounts."""

from grid.domain.demo_accounts import demo_accounts
from grid.domain.roles import Role
from grid.domain.units import Relation, UnitFacts, UnitsIndex


def unit(code, unit_type, relation=Relation.DISTRICT, tier=2, **more):
    return UnitFacts(len(code), code, f"{code}名", "", unit_type, relation, tier, **more)


UNITS = UnitsIndex.of(
    [
        unit("CMD", "district_command_centre", tier=1),
        unit("SVC", "district_service_office", tier=1),
        unit("003-OFF", "subdistrict", Relation.SUBDISTRICT, subdistrict_code="003"),
        unit("003-ENF", "subdistrict_enforcement", Relation.SUBDISTRICT, subdistrict_code="003"),
        unit(
            "003101-COM",
            "community",
            Relation.SUBDISTRICT,
            3,
            subdistrict_code="003",
            community_code="003101",
        ),
        unit(
            "003102-COM",
            "community",
            Relation.SUBDISTRICT,
            3,
            subdistrict_code="003",
            community_code="003102",
        ),
        unit("CO-S", "sanitation_contractor", Relation.CONTRACTOR, 3),
    ]
)
ACCOUNTS = {account.username: account for account in demo_accounts(UNITS, "003")}
PERSON_ROLES = set(Role) - {Role.CITY, Role.SYSTEM, Role.SITE_CHECKER}


def roles_of(username):
    return {grant.role for grant in ACCOUNTS[username].grants}


def test_there_is_one_account_per_role_that_holds_it():
    assert len(PERSON_ROLES) == 19
    for role in PERSON_ROLES:
        assert role in roles_of(role.value)


def test_every_unit_has_a_clerk_and_a_head():
    for unit_ in UNITS.all():
        assert {f"clerk.{unit_.code}", f"head.{unit_.code}"} <= ACCOUNTS.keys()


def test_people_of_contractors_hold_the_contractor_role_only():
    for name in ("contractor", "clerk.CO-S", "head.CO-S"):
        assert roles_of(name) == {Role.CONTRACTOR}


def test_inspectors_check_sites_too_and_share_the_communities():
    first, second = ACCOUNTS["inspector.1"], ACCOUNTS["inspector.2"]
    assert roles_of("inspector.1") == {Role.INSPECTOR, Role.SITE_CHECKER}
    assert first.grants[0].community_codes == ("003101",)
    assert second.grants[0].community_codes == ("003102",)


def test_nobody_holds_two_administrator_roles_and_all_names_are_different():
    admins = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    assert all(len(roles_of(name) & admins) <= 1 for name in ACCOUNTS)
    assert len(ACCOUNTS) == len(demo_accounts(UNITS, "003"))
