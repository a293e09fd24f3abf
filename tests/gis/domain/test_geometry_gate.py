"""What no geometry may be."""

import numpy as np
import pytest
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box
from shapely.prepared import prep

from gis.domain.code_scheme import CodeScheme, check_code
from gis.domain.coordinates import CoordType, LonLat, from_wgs84
from gis.domain.errors import GridlineError
from gis.domain.geometry_gate import admit, as_multi, as_single
from gis.domain.layer_specs import POLYGONS
from gis.domain.reproject import parse_crs, reprojector

DISTRICT = box(113.23, 23.04, 113.41, 23.12)
EXPECTED = (113.18, 22.99, 113.46, 23.17)
GOOD = box(113.30, 23.06, 113.31, 23.07)
BOW_TIE = Polygon([(113.3, 23.06), (113.31, 23.07), (113.31, 23.06), (113.3, 23.07)])
with np.errstate(invalid="ignore"):
    NOT_A_NUMBER = Polygon([(113.3, 23.06), (113.31, 23.06), (float("nan"), 23.07), (113.3, 23.06)])


def gate(geometry):
    return admit(geometry, kinds=POLYGONS, expected=EXPECTED, boundary=prep(DISTRICT))


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "geometry_missing"),
        (Polygon(), "geometry_missing"),
        (Point(113.3, 23.06), "geometry_wrong_type"),
        (GeometryCollection([GOOD]), "geometry_wrong_type"),
        (NOT_A_NUMBER, "coordinates_not_finite"),
        (box(23.06, 113.30, 23.07, 113.31), "coordinates_swapped"),
        (box(430000, 2553000, 430100, 2553100), "coordinates_out_of_range"),
        (BOW_TIE, "geometry_invalid"),
        (box(121.4, 31.2, 121.5, 31.3), "outside_district"),
    ],
)
def test_bad_geometries_are_refused_with_their_reason(geometry, code):
    with pytest.raises(GridlineError) as refusal:
        gate(geometry)
    assert refusal.value.code == code


def test_a_good_geometry_passes_without_its_heights():
    high = Polygon([(x, y, 5) for x, y in GOOD.exterior.coords])
    assert not gate(high).has_z
    assert gate(GOOD).equals(GOOD)


def test_parts():
    assert as_multi(GOOD) == MultiPolygon([GOOD])
    assert as_multi(LineString([(0, 0), (1, 1)])).geom_type == "MultiLineString"
    assert as_single(MultiPolygon([GOOD])).equals(GOOD)
    with pytest.raises(GridlineError, match="geometry_multipart"):
        as_single(MultiPolygon([GOOD, box(113.35, 23.06, 113.36, 23.07)]))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("wgs84", CoordType.WGS84),
        ("GCJ02", CoordType.GCJ02),
        ("EPSG:4490", 4490),
        ("epsg:4547", 4547),
        ("4326", 4326),
    ],
)
def test_coordinate_systems_are_named_or_numbered(text, wanted):
    assert parse_crs(text) == wanted


@pytest.mark.parametrize("text", ["", "EPSG:999999", "utm", "EPSG:-1", "4490; DROP"])
def test_an_unknown_coordinate_system_is_refused(text):
    with pytest.raises(GridlineError, match="crs_unknown"):
        parse_crs(text)


def test_reprojection_to_storage():
    centre = LonLat(113.3172, 23.0838)
    local = Point(430039.75, 2553981.42)  # EPSG:4547, easting before northing as GIS files have it
    assert reprojector(4547)(local).distance(Point(centre.lon, centre.lat)) < 1e-7
    gcj02 = from_wgs84(centre, CoordType.GCJ02)
    assert (
        reprojector(CoordType.GCJ02)(Point(gcj02.lon, gcj02.lat)).distance(Point(centre.lon, centre.lat))
        < 1e-9
    )
    # CGCS2000 is stored as it stands, to the last digit
    assert list(reprojector(4490)(GOOD).exterior.coords) == list(GOOD.exterior.coords)


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        ("subdistrict", "440105003"),
        ("community", "440105003101"),
        ("cell", "440105003101001"),
        ("zone", "Z-1"),
    ],
)
def test_codes_of_the_division_scheme(layer, code):
    assert check_code(code, layer, CodeScheme.CN_DIVISION, "440105") == code


@pytest.mark.parametrize(
    ("layer", "code", "reason"),
    [
        ("subdistrict", "", "code_missing"),
        ("subdistrict", "440106003", "code_malformed"),
        ("subdistrict", "44010500", "code_malformed"),
        ("cell", "44010500310100A", "code_malformed"),
        ("cell", "４40105003101001", "code_malformed"),
        ("zone", "a b", "code_malformed"),
        ("zone", "x" * 33, "code_malformed"),
    ],
)
def test_malformed_codes_are_refused(layer, code, reason):
    with pytest.raises(GridlineError, match=reason):
        check_code(code, layer, CodeScheme.CN_DIVISION, "440105")
