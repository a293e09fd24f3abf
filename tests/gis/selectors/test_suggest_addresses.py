"""Suggestions while somebody types."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.domain.coordinates import LonLat
from gis.selectors.gazetteer import name_index
from gis.selectors.suggest_addresses import suggest_addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def building(demo):
    return next(
        b
        for b in demo.buildings
        if b.road_name == "昌岗中路" and "-" not in b.door_plate and not b.building_no
    )


def texts(typed, **more):
    return [suggestion.text for suggestion in suggest_addresses(typed, **more)]


@pytest.mark.parametrize(
    "typed", ["昌岗中路", "昌岗中", "cgzl", "changgangzhonglu", "changgangzhong", "岗中路", "ＣＧＺＬ"]
)
def test_a_road_is_suggested_by_its_beginning_sound_and_middle(demo, typed):
    assert "昌岗中路" in texts(typed)[:3]


def test_a_name_costs_no_statement(demo, django_assert_num_queries):
    name_index()
    with django_assert_num_queries(0):
        assert texts("昌岗")


@pytest.mark.parametrize(
    "form", ["昌岗中路{}", "cgzl{}", "changgangzhonglu{}", "海珠区昌岗街道昌岗中路{}", "昌岗中路{}号"]
)
def test_with_a_number_addresses_are_suggested(building, form, django_assert_num_queries):
    number = building.door_plate.removesuffix("号")
    texts("昌岗中路1")
    with django_assert_num_queries(1):
        found = suggest_addresses(form.format(number), limit=20)
    hit = next(one for one in found if one.building_code == building.code)
    assert hit.kind == "address"
    assert (hit.point.lon, hit.point.lat) == (building.point.x, building.point.y)
    assert hit.matched == "昌岗中路"


def test_the_building_of_a_compound_is_suggested_by_its_number(demo):
    inside = next(b for b in demo.buildings if b.compound and b.building_no)
    found = suggest_addresses(f"{inside.compound}{inside.building_no}", limit=20)
    assert inside.code in [one.building_code for one in found]


def test_the_nearer_of_two_comes_first(demo):
    inside = [b for b in demo.buildings if b.compound][:1][0]
    rows = [one for one in suggest_addresses(f"{inside.compound}1", limit=10) if one.point]
    farthest = max(rows, key=lambda one: (one.point.lon - inside.point.x) ** 2)
    near = suggest_addresses(
        f"{inside.compound}1", near=LonLat(farthest.point.lon, farthest.point.lat), limit=10
    )
    assert near[0].point == farthest.point


def test_an_area_is_suggested_with_its_code(demo):
    assert ("subdistrict", "昌岗街道", "440105003") in [
        (one.kind, one.text, one.code) for one in suggest_addresses("昌岗", limit=20)
    ]


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "_%", "\\", "\0", "\ud800", "😀", "' OR 1=1", "x" * 5_000, "-", "9" * 40, "1-"]
)
def test_nothing_makes_it_stumble(demo, typed):
    assert len(suggest_addresses(typed, limit=5)) <= 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(alphabet="昌岗中路街道海珠区怡晓公寓cgzlhaiz0123-%_\\' ", max_size=12))
def test_whatever_is_typed_the_limit_holds(demo, typed):
    assert len(suggest_addresses(typed, limit=3)) <= 3
