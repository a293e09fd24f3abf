"""Door plates, buildings, units, floors and rooms, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.address_numbers import COMPOUND_MASK, ROAD_MASK, plate_key, plate_texts, read_numbers
from gis.domain.folded_text import fold_name


def parts(text):
    masked = text.replace("路", ROAD_MASK).replace("园", COMPOUND_MASK)
    return {kind: part.value for kind, part in read_numbers(masked).parts().items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("路183号", {"plate": "183"}),
        ("路183", {"plate": "183"}),
        ("183号路", {"plate": "183"}),
        ("路183号之2", {"plate": "183-2"}),
        ("路183-2号3楼302房", {"plate": "183-2", "floor": "3", "room": "302"}),
        ("路183号附2号", {"plate": "183-2"}),
        ("路183号502", {"plate": "183", "room": "502"}),
        ("路183 502", {"plate": "183", "room": "502"}),
        ("路183-2-502", {"plate": "183-2", "room": "502"}),
        ("路183号2栋3单元502室", {"plate": "183", "building": "2", "unit": "3", "room": "502"}),
        ("路183号2座3梯502房", {"plate": "183", "building": "2", "unit": "3", "room": "502"}),
        ("路183号大院12栋", {"plate": "183", "building": "12"}),
        ("路12号楼", {"building": "12"}),
        ("路183号楼下", {"plate": "183"}),
        ("路41楼下", {"plate": "41"}),
        ("路183号-2栋", {"plate": "183", "building": "2"}),
        ("路183号园12号", {"plate": "183", "building": "12"}),
        ("园12号", {"building": "12"}),
        ("园12栋3-502", {"building": "12", "unit": "3", "room": "502"}),
        ("园12-3-502", {"building": "12", "unit": "3", "room": "502"}),
        ("园a座302", {"building": "a", "room": "302"}),
        ("园b1层", {"floor": "b1"}),
        ("路27号之2301室", {"plate": "27-2", "room": "301"}),
        ("12栋园路183号", {"plate": "183", "building": "12"}),
        ("", {}),
    ],
)
def test_numbers_are_read_by_their_words_their_place_and_their_length(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize("stored", ["183-2号", "183号之二", "183—2", "１８３号之2"])
def test_a_stored_plate_has_one_form(stored):
    assert plate_key(stored) == "183-2"


@pytest.mark.parametrize("stored", ["", "无", "号", "甲"])
def test_what_is_no_plate_has_none(stored):
    assert plate_key(stored) == ""


def test_a_plate_is_looked_for_in_every_way_a_library_writes_it():
    assert plate_texts("183")[0] == "183号"
    assert {plate_key(text) for text in plate_texts("183-2")} == {"183-2", "183"}


@given(st.text(alphabet="路园0123456789号栋幢座楼单元梯室房层-之附 ab门大院", max_size=60))
def test_any_row_of_numbers_can_be_read(text):
    masked = fold_name(text).replace("路", ROAD_MASK).replace("园", COMPOUND_MASK)
    for part in read_numbers(masked).parts().values():
        assert 0 <= part.start < part.end <= len(masked)
        assert part.value
