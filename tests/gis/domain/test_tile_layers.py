"""Tile numbers and what they cover."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.errors import GridlineError
from gis.domain.tile_layers import MAX_ZOOM, TileAddress, layer_named, parse_tile


@pytest.mark.parametrize(
    "numbers",
    [("-1", "0", "0"), ("0", "1", "0"), ("1", "0", "2"), ("23", "0", "0"), ("x", "0", "0"), ("1", "1e0", "0"),
     ("9" * 400, "0", "0"), ("", "", ""), ("2", "٣", "0"), ("2", "0", "4.0")],
)  # fmt: skip
def test_what_is_no_tile_is_refused(numbers):
    with pytest.raises(GridlineError) as refusal:
        parse_tile(*numbers)
    assert (refusal.value.code, refusal.value.status) == ("tile_out_of_range", 400)


def test_the_whole_world_is_one_tile():
    west, south, east, north = parse_tile("0", "0", "0").bounds(margin=0)
    assert (west, east) == (-180, 180)
    assert north == pytest.approx(85.0511, abs=1e-4)
    assert south == -north


@given(
    st.integers(0, MAX_ZOOM).flatmap(
        lambda z: st.tuples(st.just(z), st.integers(0, 2**z - 1), st.integers(0, 2**z - 1))
    )
)
def test_a_margin_only_widens(numbers):
    tile = TileAddress(*numbers)
    narrow, wide = tile.bounds(margin=0), tile.bounds()
    assert wide[0] <= narrow[0] < narrow[2] <= wide[2]
    assert wide[1] <= narrow[1] < narrow[3] <= wide[3]


def test_an_unknown_layer_is_not_found():
    with pytest.raises(GridlineError) as refusal:
        layer_named("households")
    assert (refusal.value.code, refusal.value.status) == ("tile_layer_unknown", 404)
