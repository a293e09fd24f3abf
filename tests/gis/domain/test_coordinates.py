"""Coordinate systems: measured vectors, inverses, and the gate for single positions."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.coordinates import CoordType, LonLat, check_lonlat, from_wgs84, parse_coord_type, to_wgs84
from gis.domain.errors import GridlineError
from tests.support.geography import shared_data

HAIZHU = LonLat(113.3172, 23.0838)
HAIZHU_BOX = (113.18, 22.99, 113.46, 23.17)
in_china = st.builds(LonLat, st.floats(74, 134), st.floats(4, 53))


def metres_apart(one, other):
    east = (one.lon - other.lon) * 111_320 * math.cos(math.radians(one.lat))
    return math.hypot(east, (one.lat - other.lat) * 111_320)


def test_vectors_measured_at_the_centre_of_haizhu():
    gcj02 = from_wgs84(HAIZHU, CoordType.GCJ02)
    assert gcj02.lon == pytest.approx(113.3226048, abs=1e-7)
    assert gcj02.lat == pytest.approx(23.0811749, abs=1e-7)
    bd09 = from_wgs84(HAIZHU, CoordType.BD09)
    assert bd09.lon == pytest.approx(113.3291635, abs=2e-7)
    assert bd09.lat == pytest.approx(23.0869697, abs=2e-7)
    assert 600 < metres_apart(HAIZHU, gcj02) < 660


def test_the_same_polygon_in_both_datums():
    def vertices(name):
        path = shared_data(f"admin/{name}")
        return json.loads(path.read_text(encoding="utf-8"))["features"][0]["geometry"]["coordinates"][0]

    pairs = list(
        zip(vertices("haizhu_district_wgs84.geojson"), vertices("haizhu_district_gcj02.geojson"), strict=True)
    )
    for wgs84, gcj02 in pairs:
        assert (
            metres_apart(to_wgs84(LonLat(*gcj02), CoordType.GCJ02), LonLat(*wgs84)) < 0.15
        )  # 6 decimals in the file


@given(in_china, st.sampled_from(CoordType))
def test_going_there_and_back_returns(position, coord_type):
    back = to_wgs84(from_wgs84(position, coord_type), coord_type)
    assert metres_apart(back, position) < 1e-3


@given(st.builds(LonLat, st.floats(-180, 60), st.floats(-90, 90)))
def test_gcj02_shifts_nothing_outside_china(position):
    assert to_wgs84(position, CoordType.GCJ02) == position


@pytest.mark.parametrize("coord_type", [CoordType.WGS84, CoordType.CGCS2000])
def test_cgcs2000_has_the_coordinates_of_wgs84(coord_type):
    assert to_wgs84(HAIZHU, coord_type) == HAIZHU


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (float("nan"), 23.0, "coordinates_not_finite"),
        (113.0, float("inf"), "coordinates_not_finite"),
        (23.08, 113.31, "coordinates_swapped"),
        (53.5, 95.0, "coordinates_swapped"),
        (181.0, 23.0, "coordinates_out_of_range"),
        (113.0, -200.0, "coordinates_out_of_range"),
    ],
)
def test_impossible_positions_are_refused(lon, lat, code):
    with pytest.raises(GridlineError) as refusal:
        check_lonlat(lon, lat, HAIZHU_BOX)
    assert (refusal.value.code, refusal.value.status) == (code, 422)


def test_swapped_axes_within_range_are_told_by_where_the_district_is():
    new_york = (-74.3, 40.4, -73.6, 41.0)
    with pytest.raises(GridlineError, match="coordinates_swapped"):
        check_lonlat(40.7, -74.0, new_york)
    assert check_lonlat(-74.0, 40.7, new_york) == LonLat(-74.0, 40.7)


def test_a_place_far_away_is_possible():
    assert check_lonlat(0.0, 0.0, HAIZHU_BOX) == LonLat(0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, "coord_type_missing"), ("", "coord_type_missing"), ("utm", "coord_type_unknown")],
)
def test_the_coordinate_type_has_no_default(text, code):
    with pytest.raises(GridlineError, match=code):
        parse_coord_type(text)


def test_the_coordinate_type_is_read_in_any_case():
    assert parse_coord_type(" GCJ02 ") is CoordType.GCJ02
