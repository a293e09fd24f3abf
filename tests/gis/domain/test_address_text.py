"""Address texts in one form, and taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.address_text import grams, normal_form, parse_query


@pytest.mark.parametrize(
    ("text", "road", "plate"),
    [
        ("昌岗中路183号", "昌岗中路", "183号"),
        ("昌岗中路１８３號", "昌岗中路", "183号"),
        ("海珠区昌岗街道昌岗中路 183 号之一 301房", "昌岗中路", "183号"),
        ("昌岗中路15-2号门口", "昌岗中路", "15-2号"),
        ("昌岗中路183", "昌岗中路", "183号"),
    ],
)
def test_a_road_with_a_plate_is_found_in_what_people_type(text, road, plate):
    query = parse_query(text)
    assert road in query.roads
    assert query.plate == plate


def test_longer_road_names_are_offered_first():
    roads = parse_query("海珠区昌岗街道昌岗中路183号").roads
    assert [len(road) for road in roads] == sorted((len(road) for road in roads), reverse=True)


def test_a_road_without_a_plate_is_offered_too():
    query = parse_query("昌岗中路对面有积水")
    assert "昌岗中路" in query.roads
    assert query.plate is None


def test_one_form_for_spaces_punctuation_and_width():
    assert normal_form(" 昌岗 中路，１８３號（南门）") == "昌岗中路183号南门"


def test_grams_are_the_pieces_of_one_and_two_characters():
    assert grams("昌岗路") == sorted(["昌", "岗", "路", "昌岗", "岗路"])


@given(st.text(max_size=400))
def test_any_text_can_be_taken_apart(text):
    query = parse_query(text)
    assert len(query.text) <= 60
    assert all(len(road) >= 2 for road in query.roads)
