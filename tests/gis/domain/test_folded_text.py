"""One form for what people type, and the way back to what they typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.folded_text import MAX_CHARS, fold, numeral
from gis.domain.number_words import counted, read_out, widened


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("昌岗中路１８３號", "昌岗中路183号"),
        ("昌岗中路一百八十三号之二", "昌岗中路183号之2"),
        ("十二栋三〇二室", "12栋302室"),
        ("Ａ座 三零二", "a座302"),
        ("12＃302", "12栋302"),
        ("183 — 2号", "183-2号"),
        ("昌岗中路183 502", "昌岗中路183 502"),
        ("十五号之二201", "15号之2 201"),
        ("百花路、千帆街", "百花路千帆街"),
        ("  昌岗(中路)!\u200b\0\ud800😀", "昌岗中路"),
    ],
)
def test_width_numerals_dashes_and_traditional_characters_are_folded(typed, folded):
    assert fold(typed).text == folded


def test_the_answer_can_quote_what_was_typed():
    folded = fold("海珠区 昌岗中路一百八十三号")
    start = folded.text.index("183号")
    assert folded.given(start, start + 4) == "一百八十三号"
    assert folded.given(start + 1, start + 3) == "一百八十三"
    assert folded.given(3, 3) == ""


@pytest.mark.parametrize("run", ["百", "千百", "十百", "百三", "三三百"])
def test_what_is_no_numeral_stays(run):
    assert numeral(run) is None


@given(st.integers(1, 9_999))
def test_every_number_is_read_back_from_words(number):
    assert fold(counted(str(number))).text == str(number)
    assert fold(read_out(str(number))).text == str(number)
    assert fold(widened(str(number))).text == str(number)


@given(st.text(max_size=500))
def test_any_text_can_be_folded_once_and_for_all(typed):
    folded = fold(typed)
    assert len(folded.spans) == len(folded.text)
    assert all(0 <= start <= end <= min(len(typed), MAX_CHARS) for start, end in folded.spans)
    assert all(char.isalnum() or char in "- " for char in folded.text)
    if len(folded.text) <= MAX_CHARS:
        assert fold(folded.text).text == folded.text
