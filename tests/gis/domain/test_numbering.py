"""Numbering schemes and the numbers of cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.cell_numbering import (
    NumberedGround,
    merged_community_code,
    next_codes,
    number_cells,
    out_of_order,
    reading_order,
)
from gis.domain.code_scheme import check_code
from gis.domain.errors import GridlineError
from gis.domain.numbering_scheme import numbering_scheme, parse_schemes, scheme_names

CN = numbering_scheme("cn_division").levels["cell"]
CJT = numbering_scheme("cjt_349").levels["cell"]
COMMUNITY = "440105003101"
STEP = 0.001  # about 100 m


def square(column: float, row: float) -> NumberedGround:
    """A cell of about 100 m; row 0 is the northernmost."""
    return NumberedGround(f"{column}/{row}", 113.3 + column * STEP, 23.1 - row * STEP, 1e4)


def test_a_page_is_read_from_its_north_west_corner():
    page = [square(column, row) for row in range(3) for column in range(4)]
    assert reading_order(page[::-1]) == [cell.key for cell in page]


def test_neighbours_a_little_askew_share_a_row():
    cells = [square(0, 0.3), square(1, 0), square(2, 0.2), square(0, 1.1)]
    assert reading_order(cells) == ["0/0.3", "1/0", "2/0.2", "0/1.1"]


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(1, 90_000)),
        min_size=1, max_size=40, unique_by=lambda place: place[:2],
    ),
    st.randoms(),
)  # fmt: skip
def test_the_order_is_a_function_of_the_ground_alone(places, random):
    cells = [NumberedGround(f"{x},{y}", 113 + x / 999, 23 + y / 999, float(size)) for x, y, size in places]
    shuffled = list(cells)
    random.shuffle(shuffled)
    order = reading_order(cells)
    assert reading_order(shuffled) == order
    assert sorted(order) == sorted(cell.key for cell in cells)
    codes = number_cells(cells, COMMUNITY, CN)
    assert [code[-3:] for code in (codes[key] for key in order)] == [
        f"{number:03d}" for number in range(1, len(order) + 1)
    ]
    assert not out_of_order({codes[cell.key]: cell for cell in cells})


def test_swapped_numbers_are_out_of_order():
    west, east = square(0, 0), square(1, 0)
    assert out_of_order({f"{COMMUNITY}001": east, f"{COMMUNITY}002": west}) == [
        f"{COMMUNITY}001",
        f"{COMMUNITY}002",
    ]


def test_a_number_is_never_given_to_another_ground():
    used = [f"{COMMUNITY}001", f"{COMMUNITY}004", "440105003102009"]
    assert next_codes(used, COMMUNITY, CN, wanted=2) == [f"{COMMUNITY}005", f"{COMMUNITY}006"]
    assert next_codes([], COMMUNITY, CN) == [f"{COMMUNITY}001"]


def test_a_community_can_run_out_of_numbers():
    with pytest.raises(GridlineError, match="cell_numbers_exhausted"):
        next_codes([f"{COMMUNITY}999"], COMMUNITY, CN)
    with pytest.raises(GridlineError, match="cell_numbers_exhausted"):
        number_cells([square(number, 0) for number in range(1000)], COMMUNITY, CN)


def test_the_community_service_grid_has_twenty_digits():
    with pytest.raises(GridlineError, match="code_class_missing"):
        number_cells([square(0, 0)], COMMUNITY, CJT)
    whole = number_cells([square(0, 0)], COMMUNITY, CJT, class_code="010203")
    assert whole == {"0/0": f"010203{COMMUNITY}00"}
    parts = number_cells([square(0, 0), square(1, 0)], COMMUNITY, CJT, class_code="010203")
    assert list(parts.values()) == [f"010203{COMMUNITY}01", f"010203{COMMUNITY}02"]
    assert next_codes(parts.values(), COMMUNITY, CJT) == [f"010203{COMMUNITY}03"]


def test_merged_communities_count_from_601():
    assert merged_community_code([], "440105003", CJT) == "440105003601"
    used = ["01020344010500360100", "01020344010500360401"]
    assert merged_community_code(used, "440105003", CJT) == "440105003605"
    with pytest.raises(GridlineError, match="merged_cells_unknown"):
        merged_community_code([], "440105003", CN)


@pytest.mark.parametrize(
    ("scheme", "level", "code", "reason"),
    [
        ("cn_division", "cell", "440105003101000", "code_out_of_range"),
        ("cn_division", "building", "44010500310100000", "code_out_of_range"),
        ("cjt_349", "cell", "440105003101001", "code_malformed"),
        ("cjt_349", "cell", "01020344010600310100", "code_malformed"),
        ("nobody", "cell", "1", "code_scheme_unknown"),
    ],
)
def test_codes_that_a_scheme_refuses(scheme, level, code, reason):
    with pytest.raises(GridlineError, match=reason):
        check_code(code, level, scheme, "440105")


def test_codes_that_schemes_allow():
    assert check_code("01020344010500310100", "cell", "cjt_349", "440105")
    assert check_code("44010500310199999", "building", "db6101_3185", "440105")
    assert check_code("M-101", "cell", "plain", "NYC") == "M-101"
    assert scheme_names() == ["cjt_349", "cn_division", "db6101_3185", "plain"]


def test_a_faulty_data_file_stops_the_start():
    entry = {"name": "n", "title": {}, "source": "", "levels": {"cell": [{"district": 0}]}}
    with pytest.raises(ValueError):
        parse_schemes([entry])
    with pytest.raises(ValueError):
        parse_schemes([entry | {"levels": {"cell": [{"street": 3}]}}])
