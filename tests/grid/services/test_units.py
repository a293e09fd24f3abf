"""Unit types, units and demonstration accounts in the database."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from gis.domain.errors import GridlineError
from gis.models import Area
from grid.domain.units import Relation
from grid.models import Account, RoleGrant, Unit, UnitType
from grid.selectors.units_index import units_index
from grid.services.check_credentials import check_credentials
from grid.services.load_unit_types import load_unit_types
from grid.services.seed_accounts import seed_accounts
from grid.services.seed_units import seed_units
from grid.services.upsert_units import UnitRow, UpsertCounts, upsert_units
from tests.grid.conftest import NOW

pytestmark = pytest.mark.django_db


def test_unit_types_load_once():
    assert load_unit_types() == 49
    assert load_unit_types() == 0
    UnitType.objects.filter(code="tax").update(name_zh="别的")
    assert load_unit_types() == 1


def test_units_are_written_with_what_their_type_implies(units):
    assert units["HZ-WATER"].relation == "district"
    assert units["HZ-WATER"].assessable
    assert units["CO-RIVER"].relation == "contractor"
    assert not units["CO-RIVER"].assessable
    assert units["003-ENF"].parent == units["003-OFF"]


def test_the_same_units_again_write_nothing(units):
    row = UnitRow(
        "HZ-WATER", "district_water", "海珠区水务局", "Haizhu Water Affairs Bureau", aliases=("区水务局",)
    )
    assert upsert_units(rows=[row]) == UpsertCounts(inserted=0, updated=0, unchanged=1)


def test_a_changed_unit_reaches_the_index(units):
    assert units_index().get("HZ-WATER").name_zh == "海珠区水务局"
    counts = upsert_units(rows=[UnitRow("HZ-WATER", "district_water", "水务新名", parent="003-OFF")])
    assert counts == UpsertCounts(inserted=0, updated=1, unchanged=0)
    assert units_index().get("HZ-WATER").name_zh == "水务新名"
    assert units_index().ancestors("HZ-WATER") == ("003-OFF",)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (UnitRow("X", "no_such_type", "甲"), "unknown_unit_type"),
        (UnitRow("X", "district_water", "甲", parent="NOBODY"), "unknown_parent_unit"),
    ],
)
def test_one_wrong_row_writes_nothing(units, row, code):
    with pytest.raises(GridlineError) as caught:
        upsert_units(rows=[UnitRow("GOOD", "district_water", "乙"), row])
    assert caught.value.code == code
    assert not Unit.objects.filter(code="GOOD").exists()


def test_a_known_version_costs_no_statement(units, django_assert_num_queries):
    units_index(7)
    with django_assert_num_queries(0):
        assert units_index(7).get("HZ-WATER").relation is Relation.DISTRICT
    with django_assert_num_queries(1):
        units_index(8)


def area(level, code, name, parent=None):
    square = Polygon.from_bbox((113.2, 23.0, 113.3, 23.1))
    return Area.objects.create(
        level=level, code=code, name_zh=name, parent=parent, geom=MultiPolygon(square),
        label_point=Point(113.25, 23.05), valid_from=NOW,
    )  # fmt: skip


@pytest.fixture
def small_district():
    subdistrict = area("subdistrict", "440105003", "昌岗街道")
    area("community", "440105003101", "南园社区居委会", subdistrict)
    area("community", "440105003102", "江南社区", subdistrict)


def test_the_demonstration_district_has_a_unit_of_every_type(small_district):
    seed_units()
    assert set(Unit.objects.values_list("unit_type_id", flat=True)) == set(
        UnitType.objects.values_list("code", flat=True)
    )
    index = units_index()
    assert index.get("440105003-OFF").name_zh == "昌岗街道办事处"
    assert index.in_subdistrict("subdistrict_enforcement", "440105003").code == "440105003-ENF"
    assert index.in_community("community", "440105003101").name_zh == "南园社区居委会"
    assert index.in_community("community", "440105003102").name_zh == "江南社区居委会"
    assert index.by_name("来穗局").code == "HZ-POPULATION"
    again = seed_units()
    assert (again.inserted, again.updated) == (0, 0)


def test_demonstration_accounts_can_sign_in_and_are_made_once(small_district):
    seed_units()
    made = seed_accounts(password="demo password")
    assert made == Account.objects.count()
    assert len(set(Account.objects.values_list("password", flat=True))) == 1
    assert seed_accounts(password="other") == 0
    for username in ("dispatcher", "clerk.HZ-WATER", "head.440105003-ENF", "inspector.1", "city_link"):
        signed = check_credentials(username=username, password="demo password", otp=None, at=NOW)
        assert signed.is_demo
    inspector = RoleGrant.objects.get(account__username="inspector.2", role="inspector")
    assert inspector.subdistrict_code == "440105003"
    assert inspector.community_codes == ["440105003102"]


def test_accounts_need_units():
    with pytest.raises(GridlineError) as caught:
        seed_accounts(password="demo password")
    assert caught.value.code == "units_missing"
