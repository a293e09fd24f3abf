"""Which encoding a text is in, by its bytes and by what it says of itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.text_encoding import FoundEncoding, find_encoding, first_bad_line, judge_values

CHINESE = "海珠区昌岗中路183号"
han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4, max_size=40)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (CHINESE.encode(), "utf-8"), (CHINESE.encode("gb18030"), "gb18030"), (b"ascii", "utf-8"), (b"", "utf-8"),
        (CHINESE.encode("utf-8-sig"), "utf-8-sig"), (CHINESE.encode("utf-16"), "utf-16"), (b"\xff\xfe\xff", "utf-16"),
        (b"ok \xff\xff\xff", None),
    ],
)  # fmt: skip
def test_by_the_bytes(content, found):
    assert find_encoding([content]) == found


@given(han, st.integers(1, 7))
def test_pieces_may_cut_characters(text, size):
    content = text.encode()
    assert find_encoding(content[i : i + size] for i in range(0, len(content), size)) == "utf-8"


def test_the_line_on_which_it_stops():
    assert first_bad_line([b"a\nb\n", b"\xff\n"], "utf-8") == 3
    assert first_bad_line(["公".encode()[:2]], "utf-8") == 1
    assert first_bad_line([CHINESE.encode()], "utf-8") is None


@pytest.mark.parametrize(
    ("encoding", "stated", "lied"),
    [
        ("utf-8", "UTF-8", False), ("gb18030", "UTF-8", True), ("utf-8", "GBK", True), ("gb18030", "GBK", False),
        ("gb18030", "", False), ("utf-8", "klingon", True),
    ],
)  # fmt: skip
def test_a_label_is_judged_by_the_text(encoding, stated, lied):
    found = judge_values([text.encode(encoding) for text in ("昌岗中路", "海珠湖公园")], stated)
    assert (found.encoding, found.lied) == (encoding, lied)


def test_a_value_cut_inside_a_character_is_no_lie():
    assert judge_values(["海珠区昌岗中路".encode()[:10]], "UTF-8") == FoundEncoding("utf-8", "UTF-8")
