"""Shifted datums and site grids for whole arrays: the same as one by one, and exactly back again."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.coordinates import CoordType, LonLat, from_wgs84, to_wgs84
from gis.domain.datum_arrays import positions_from_wgs84, positions_to_wgs84
from gis.domain.errors import GridlineError
from gis.domain.local_grid import parse_local_grid
from gis.domain.reproject import projector, unprojector
from tests.support.geography import shared_data

DEGREE_M = 111_320
china = st.tuples(st.floats(74, 134), st.floats(4, 53))
FOUR = {
    "code": "SITE4", "method": "four_parameter", "axes": "easting_northing", "target_epsg": 4547,
    "shift": {"dx_m": 390_000.0, "dy_m": 2_500_000.0, "rotation_arcsec": 30.0, "scale_ppm": 1.2},
}  # fmt: skip
SEVEN = {
    "code": "SITE7", "method": "seven_parameter", "axes": "northing_easting", "convention": "position_vector",
    "projection": {
        "central_meridian_deg": 113.3, "latitude_of_origin_deg": 0, "scale_factor": 1, "false_easting_m": 40_000,
        "false_northing_m": -2_500_000, "semi_major_axis_m": 6_378_245, "inverse_flattening": 298.3,
    },
    "shift": {
        "dx_m": 15.8, "dy_m": -154.4, "dz_m": -82.3, "rx_arcsec": 0.1, "ry_arcsec": 0.2, "rz_arcsec": -0.3,
        "scale_ppm": 1.2,
    },
}  # fmt: skip


@given(st.lists(china, min_size=1, max_size=20), st.sampled_from(list(CoordType)))
def test_there_and_back_within_a_centimetre(places, coord_type):
    positions = np.array(places)
    back = positions_to_wgs84(positions_from_wgs84(positions, coord_type), coord_type)
    assert np.abs(back - positions).max() * DEGREE_M < 0.01


@given(china, st.sampled_from(list(CoordType)))
def test_an_array_says_what_one_position_says(place, coord_type):
    position = LonLat(*place)
    for one, many in ((from_wgs84, positions_from_wgs84), (to_wgs84, positions_to_wgs84)):
        alone, together = one(position, coord_type), many(np.array([place]), coord_type)[0]
        assert together == pytest.approx((alone.lon, alone.lat), abs=1e-9)


def test_what_is_no_position_stays_as_it_is():
    odd = np.array([[np.nan, 23.0], [np.inf, 1.0], [1e300, -1e300], [-74.0, 40.7]])
    for coord_type in CoordType:
        moved = positions_to_wgs84(odd, coord_type)
        assert np.array_equal(moved[:3], odd[:3], equal_nan=True)
    assert positions_to_wgs84(odd[3:], CoordType.GCJ02)[0] == pytest.approx(odd[3])


def test_the_vectors_of_the_rules():
    centre = np.array([[113.3172, 23.0838]])
    assert positions_from_wgs84(centre, CoordType.GCJ02)[0] == pytest.approx(
        (113.3226048, 23.0811749), abs=1e-7
    )
    assert positions_from_wgs84(centre, CoordType.BD09)[0] == pytest.approx(
        (113.3291635, 23.0869697), abs=2e-7
    )
    assert unprojector(4547)(centre)[0] == pytest.approx((430_039.75, 2_553_981.42), abs=0.01)
    assert unprojector(4526)(centre)[0] == pytest.approx((38_430_039.75, 2_553_981.42), abs=0.01)
    assert projector(CoordType.CGCS2000)(centre) is centre


def test_the_same_outline_in_both_datums_agrees_within_half_a_metre():
    rings = []
    for datum in ("gcj02", "wgs84"):
        text = shared_data(f"admin/haizhu_district_{datum}.geojson").read_text(encoding="utf-8")
        rings.append(
            shapely.get_coordinates(
                shapely.from_geojson(json.dumps(json.loads(text)["features"][0]["geometry"]))
            )
        )
    apart = positions_to_wgs84(rings[0], CoordType.GCJ02) - rings[1]
    assert np.hypot(apart[:, 0] * np.cos(np.radians(23.08)), apart[:, 1]).max() * DEGREE_M < 0.5


@pytest.mark.parametrize("document", [FOUR, SEVEN], ids=["four", "seven"])
def test_a_sites_grid_there_and_back(document):
    grid = parse_local_grid(document)
    places = np.array([[113.3172, 23.0838], [113.40, 23.05], [113.24, 23.11]])
    there = grid.from_wgs84(places)
    assert np.abs(grid.to_wgs84(there) - places).max() * DEGREE_M < 0.01
    assert np.abs(there).max() < 1e5


def test_the_axes_are_as_stated():
    grid = parse_local_grid(SEVEN)
    turned = parse_local_grid({**SEVEN, "axes": "easting_northing"})
    place = np.array([[113.3172, 23.0838]])
    assert grid.from_wgs84(place)[0] == pytest.approx(turned.from_wgs84(place)[0][::-1])
    north, east = grid.from_wgs84(np.array([[113.3172, 23.0938]]))[0] - grid.from_wgs84(place)[0]
    assert north > 1000 > abs(east)


@pytest.mark.parametrize(
    ("change", "entry"),
    [
        ({"code": "a b"}, "code"),
        ({"method": "eight_parameter"}, "method"),
        ({"axes": "up"}, "axes"),
        ({"target_epsg": 4326}, "target_epsg"),
        ({"target_epsg": None}, "target_epsg"),
        ({"shift": {}}, "shift"),
        ({"shift": {**FOUR["shift"], "dx_m": "1"}}, "shift.dx_m"),
        ({"shift": {**FOUR["shift"], "dx_m": float("nan")}}, "shift.dx_m"),
        ({"shift": {**FOUR["shift"], "dx_m": True}}, "shift.dx_m"),
    ],
)
def test_parameters_that_cannot_be_are_named(change, entry):
    with pytest.raises(GridlineError) as refusal:
        parse_local_grid({**FOUR, **change})
    assert refusal.value.code == "local_grid_malformed"
    assert refusal.value.params["entry"].startswith(entry)
