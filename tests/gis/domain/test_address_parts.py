"""Numbered parts of addresses in one form, and what is refused as none."""

import pytest

from gis.domain.address_parts import address_level, compound_name, part_number
from gis.domain.errors import GridlineError


@pytest.mark.parametrize(
    ("part", "text", "number"),
    [
        ("building_no", "12", "12"), ("building_no", "十二栋", "12"), ("building_no", "A座", "a"),
        ("building_no", "1-10幢", "1-10"), ("building_no", "1~10幢", "1-10"), ("building_no", "3号楼", "3"),
        ("unit_no", "2单元", "2"), ("unit_no", "无", ""), ("floor_no", "B1层", "b1"), ("floor_no", "-1", "-1"),
        ("room_no", "三〇二室", "302"), ("room_no", "1203房", "1203"), ("room_no", "", ""),
    ],
)  # fmt: skip
def test_a_part_in_normal_form(part, text, number):
    assert part_number(part, text) == number


@pytest.mark.parametrize(
    ("part", "text"), [("room_no", "三零二室左边"), ("unit_no", "123456789"), ("building_no", "!!")]
)
def test_what_is_no_number_is_refused(part, text):
    with pytest.raises(GridlineError, match="address_part_malformed"):
        part_number(part, text)


def test_compounds_have_names_without_symbols():
    assert compound_name("怡乐花园(北区)") == "怡乐花园(北区)"
    assert compound_name("无") == ""
    with pytest.raises(GridlineError) as refusal:
        compound_name("怡乐★花园")
    assert refusal.value.params["symbol"] == "★"


def test_the_level_is_the_smallest_part():
    none = dict.fromkeys(("building_no", "unit_no", "floor_no", "room_no"), "")
    assert address_level("", none, "") == "plate"
    assert address_level("", {**none, "building_no": "3"}, "怡乐花园") == "building"
    assert address_level("", {**none, "unit_no": "1", "room_no": "302"}, "") == "room"
    assert address_level("unit", none, "") == "unit"
    with pytest.raises(GridlineError, match="address_level_unknown"):
        address_level("tower", none, "")
