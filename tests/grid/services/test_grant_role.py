"""Giving roles."""

import pytest

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import SecurityLog
from grid.services.grant_role import grant_role
from tests.grid.conftest import NOW

pytestmark = pytest.mark.django_db


def test_a_grant_is_recorded_and_given_once(make_account, system):
    account = make_account("chen")
    first = grant_role(actor=system, at=NOW, account=account, role=Role.DISPATCHER)
    assert grant_role(actor=system, at=NOW, account=account, role=Role.DISPATCHER) == first
    assert [line.action for line in SecurityLog.objects.all()] == ["grant"]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.DISPATCHER, Role.DATA_CLERK])
def test_only_the_security_administrator_grants(make_account, role):
    with pytest.raises(GridlineError) as caught:
        grant_role(
            actor=Actor(1, "x", "x", frozenset({role})), at=NOW, account=make_account("a"), role=Role.HANDLER
        )
    assert caught.value.code == "role_not_entitled"


def test_the_three_administrators_are_three_persons(make_account, system):
    account = make_account("chen", ("audit_admin", None))
    with pytest.raises(GridlineError) as caught:
        grant_role(actor=system, at=NOW, account=account, role=Role.SECURITY_ADMIN)
    assert caught.value.code == "admin_roles_apart"


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.SITE_CHECKER, Role.SUBDISTRICT_DISPATCHER])
def test_area_bound_roles_need_their_area(make_account, system, role):
    with pytest.raises(GridlineError) as caught:
        grant_role(actor=system, at=NOW, account=make_account("chen"), role=role)
    assert caught.value.code == "area_required"


def test_nobody_becomes_the_system(make_account, system):
    with pytest.raises(GridlineError) as caught:
        grant_role(actor=system, at=NOW, account=make_account("chen"), role=Role.SYSTEM)
    assert caught.value.code == "role_not_grantable"
