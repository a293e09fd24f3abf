"""Units and accounts for the tests of people."""

from datetime import UTC, datetime

import pytest

from grid.domain.actor import Actor
from grid.models import Account, RoleGrant, Unit
from grid.selectors.units_index import forget_units_index
from grid.services.load_unit_types import load_unit_types
from grid.services.upsert_units import UnitRow, upsert_units

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _no_units_of_the_last_test():
    forget_units_index()


@pytest.fixture
def units(db):
    """A small district: water affairs, one subdistrict with its enforcement office, one community, a contractor."""
    load_unit_types()
    place = {"parent": "003-OFF", "subdistrict_code": "003"}
    upsert_units(
        rows=[
            UnitRow(
                "HZ-WATER",
                "district_water",
                "海珠区水务局",
                "Haizhu Water Affairs Bureau",
                aliases=("区水务局",),
            ),
            UnitRow("CO-RIVER", "water_contractor", "河涌保洁公司", tier=3, parent="HZ-WATER"),
            UnitRow("003-ENF", "subdistrict_enforcement", "昌岗街道综合行政执法办", **place),
            UnitRow("003101-COM", "community", "南园社区居委会", tier=3, community_code="003101", **place),
            UnitRow("003-OFF", "subdistrict", "昌岗街道办事处", subdistrict_code="003"),
        ]
    )
    return {unit.code: unit for unit in Unit.objects.all()}


@pytest.fixture
def make_account(db):
    """make_account("chen", ("unit_clerk", None), unit=…) → account with grants (role, subdistrict code)."""

    def make(username, *grants, unit=None, **fields):
        account = Account.objects.create_user(username, PASSWORD, name=username, unit=unit, **fields)
        for role, subdistrict_code in grants:
            RoleGrant.objects.create(account=account, role=role, subdistrict_code=subdistrict_code)
        return account

    return make


@pytest.fixture
def system():
    return Actor.system()
