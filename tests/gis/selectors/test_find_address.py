"""Address search, from one character to a sentence."""

import pytest

from gis.domain.geocode_answer import SURE_SCORE
from gis.models import StandardAddress
from gis.selectors.find_address import find_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def building(demo):
    return next(
        b
        for b in demo.buildings
        if b.road_name == "昌岗中路" and "-" not in b.door_plate and not b.building_no
    )


def test_road_and_plate_give_the_building_in_one_statement(building, django_assert_num_queries):
    find_address("昌岗中路")  # the names are in memory from here on
    with django_assert_num_queries(1):
        best, *_ = find_address(f"{building.road_name}{building.door_plate}")
    assert best.building_code == building.code
    assert best.community_code == building.code[:12]
    assert best.score == 1
    assert (best.point.lon, best.point.lat) == (building.point.x, building.point.y)


@pytest.mark.parametrize("form", ["广东省广州市海珠区昌岗街道{}301房", "{}旁边的井盖坏了", " {} ", "昌岗,{}"])
def test_what_stands_around_the_address_does_not_matter(building, form):
    best, *_ = find_address(form.format(f"{building.road_name}{building.door_plate}"))
    assert best.building_code == building.code


def test_a_plate_near_by_is_offered_as_less_sure(building):
    number = int(building.door_plate.removesuffix("号"))
    missing = next(
        n for n in range(number, number + 15)
        if not StandardAddress.objects.filter(road_name="昌岗中路", door_plate=f"{n}号").exists()
    )  # fmt: skip
    best, *_ = find_address(f"昌岗中路{missing}号")
    assert best.text.startswith("海珠区昌岗街道昌岗中路")
    assert 0.4 < best.score < SURE_SCORE


def test_a_plate_far_off_is_not_sure(demo):
    best, *_ = find_address("昌岗中路9999号")
    assert "昌岗中路" in best.text
    assert best.score < SURE_SCORE


def test_one_wrong_character_still_finds_the_address(building):
    found = find_address(f"晶岗中路{building.door_plate}")
    assert building.code in [candidate.building_code for candidate in found]


@pytest.mark.parametrize("text", ["昌", "昌岗", "岗中", "昌岗中"])
def test_short_texts_are_found_too(demo, text):
    found = find_address(text)
    assert found
    assert all(text in candidate.text for candidate in found)


def test_a_road_in_a_sentence_is_found(demo):
    assert "昌岗中路" in find_address("昌岗中路对面有积水")[0].text


@pytest.mark.parametrize(
    "text", ["", "   ", "%", "_", "%%%", "\\", "\0", "\ud800", "' OR 1=1", "外星", "x" * 10_000]
)
def test_what_is_no_address_finds_nothing(demo, text):
    assert find_address(text) == []


def test_void_addresses_are_never_offered(building):
    StandardAddress.objects.filter(building__code=building.code).update(status="void")
    found = find_address(f"{building.road_name}{building.door_plate}")
    assert building.code not in [candidate.building_code for candidate in found]
    assert all(candidate.score < 1 for candidate in found)


def test_the_limit_holds(demo):
    assert len(find_address("昌", limit=3)) == 3
