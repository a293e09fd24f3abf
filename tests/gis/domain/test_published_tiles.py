"""What a tile leaves out at a zoom, and that running straight across it stays within a unit of the Mercator curve."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.map_layers import CODE, LayerField, MapLayer, Shape, Thinning
from gis.domain.published_tiles import STRAIGHT_FROM, PublishedTile, tile_fields
from gis.domain.tile_layers import EXTENT, TileAddress, tile_parameters


def layer(**changes):
    facts = {
        "name": "things", "zh": "物", "en": "Things", "about_zh": "", "about_en": "", "made_of": ("road",),
        "table": "things", "geometry": "geom", "shape": Shape.AREA,
        "fields": (CODE, LayerField("name", "名", "", tile_zoom=15), LayerField("note", "注", "", tile_zoom=None)),
        **changes,
    }  # fmt: skip
    return MapLayer(**facts)


def statement(zoom, **changes):
    return PublishedTile(layer(**changes)).sql(frozenset(), zoom)[0]


@given(z=st.integers(STRAIGHT_FROM, 22), lon=st.floats(-179, 179), lat=st.floats(-60, 60),
       dx=st.floats(0, 1), dy=st.floats(0, 1))  # fmt: skip
def test_running_straight_across_a_tile_misses_the_curve_by_less_than_half_a_unit(z, lon, lat, dx, dy):
    side = 2**z
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side
    tile = TileAddress(z, int((lon + 180) / 360 * side), int(row))
    west, south, east, north = tile.bounds(0)
    facts = tile_parameters(tile)
    there_lon, there_lat = west + dx * (east - west), south + dy * (north - south)
    straight = (there_lon + facts["to_x"]) * facts["scale_x"], (there_lat + facts["to_y"]) * facts["scale_y"]
    curve_y = (1 - math.asinh(math.tan(math.radians(there_lat))) / math.pi) / 2 * side - tile.y
    assert straight[0] == pytest.approx(dx * EXTENT, abs=0.01)
    assert abs(straight[1] - curve_y * EXTENT) < 0.5


def test_small_things_are_left_out_and_outlines_simplified_only_below_the_zoom():
    thinning = Thinning(until=14, least_px=2)
    assert "ST_Area(geom) >= 4 *" in statement(13, thinning=thinning)
    assert "ST_Simplify" in statement(13, thinning=thinning)
    assert "ST_Area" not in statement(14, thinning=thinning)
    assert "ST_Simplify" not in statement(14, thinning=thinning)
    assert "ST_Length(geom) >= 2 *" in statement(13, thinning=thinning, shape=Shape.LINE)


def test_the_largest_come_first_where_a_cap_may_cut():
    thinning = Thinning(until=15, most=7)
    assert statement(14, thinning=thinning).endswith("ORDER BY ST_Area(geom) DESC LIMIT 7")
    assert statement(15, thinning=thinning).endswith(" LIMIT 7")
    assert "ORDER BY" not in statement(15, thinning=thinning)


def test_kinds_appear_at_their_zoom():
    thinning = Thinning(kinds_from=(("lane", 14), ("secondary", 12)))
    assert "kind NOT IN ('lane', 'secondary')" in statement(11, thinning=thinning)
    assert "kind NOT IN ('lane')" in statement(13, thinning=thinning)
    assert "kind" not in statement(14, thinning=thinning)


def test_attributes_appear_at_their_zoom():
    assert [field.name for field in tile_fields(layer(), 14)] == ["code"]
    assert [field.name for field in tile_fields(layer(), 15)] == ["code", "name"]


def test_only_valid_rows_are_drawn():
    assert "valid_to IS NULL" in statement(14)
    assert "valid_to" not in statement(14, timed=False)
