"""Whose ground a point is."""

import pytest
import shapely
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point

from gis.domain.coordinates import LonLat
from grid.domain.place import Place
from grid.selectors.locate import EDGE_TOLERANCE_M, _statement, locate
from grid.selectors.locate_address import locate_address
from tests.support.geography import stored_for_a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


def at(point: Point) -> LonLat:
    return LonLat(point.x, point.y)


def test_one_statement_answers_everything(demo, django_assert_num_queries):
    building = demo.buildings[0]
    with django_assert_num_queries(1):
        place = locate(at(building.point))
    assert place.building_code == building.code
    assert place.cell_code == building.cell_code
    assert place.community_code == building.code[:12]
    assert place.subdistrict_code == building.code[:9]
    assert place.subdistrict_name.endswith("街道")
    assert (place.cell_version, place.in_district) == (1, True)
    assert place.cell_id is not None


def test_every_cell_is_found_from_inside(demo):
    for code, cell in demo.cells.items():
        place = locate(at(cell.representative_point()))
        assert (place.cell_code, place.community_code, place.subdistrict_code) == (code, code[:12], code[:9])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lon=st.floats(113.23, 113.41), lat=st.floats(23.04, 23.12))
def test_a_point_of_the_district_always_has_an_owner_and_levels_agree(demo, lon, lat):
    place = locate(LonLat(lon, lat))
    beyond_m = Point(lon, lat).distance(demo.boundary) * 111_320
    assert place.in_district or beyond_m > EDGE_TOLERANCE_M * 0.9
    assert not place.in_district or beyond_m < EDGE_TOLERANCE_M * 1.1
    if place.in_district:
        assert place.cell_code.startswith(place.community_code)
        assert place.community_code.startswith(place.subdistrict_code)
        assert place.border_distance_m >= 0
    else:
        assert place.subdistrict_code is None
        assert place.cell_code is None


def test_a_point_on_a_border_belongs_to_the_lower_code(demo):
    codes = list(demo.cells)
    one, other = next(
        (a, b) for a in codes for b in codes
        if a[:9] < b[:9] and demo.cells[a].intersection(demo.cells[b]).length > 0
    )  # fmt: skip
    shared = demo.cells[one].intersection(demo.cells[other])
    vertex = Point(shapely.get_coordinates(shared)[0])
    touching = sorted(code for code, cell in demo.cells.items() if cell.intersects(vertex))
    place = locate(at(vertex))
    assert place.cell_code == touching[0]
    assert place.subdistrict_code == touching[0][:9]
    assert place.border_distance_m == pytest.approx(0, abs=0.02)


def test_the_border_distance_is_measured_on_the_ground(demo):
    for code in list(demo.cells)[::40]:
        place = locate(at(demo.cells[code].representative_point()))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT min(ST_Distance(geom::geography, ST_Point(%s, %s, 4326)::geography)) FROM gis_area "
                "WHERE level = 'community' AND code <> %s AND valid_to IS NULL",
                [place.point.lon, place.point.lat, code[:12]],
            )
            (metres,) = cursor.fetchone()
        assert place.border_distance_m == pytest.approx(metres, rel=0.005, abs=0.02)
        assert place.border_neighbour not in (code[:9], code[:12])


def test_a_point_just_outside_the_edge_belongs_to_the_nearest(demo):
    edge = Point(demo.boundary.geoms[0].exterior.coords[0])
    outward = LonLat(edge.x + (edge.x - 113.32) * 1e-4, edge.y + (edge.y - 23.08) * 1e-4)
    assert not demo.boundary.intersects(Point(outward.lon, outward.lat))
    place = locate(outward)
    assert place.in_district
    assert place.cell_code.startswith(place.community_code)
    assert place.cell_code in {
        code for code, cell in demo.cells.items() if cell.intersects(edge.buffer(1e-6))
    }


def test_far_away_is_nobodys_ground(demo):
    place = locate(LonLat(0.0, 0.0))
    assert not place.in_district
    assert not place.is_known
    assert place.as_json()["subdistrict"] is None


def test_zones_and_maintenance_boundaries_are_listed(demo):
    place = locate(LonLat(113.2930, 23.0790))
    assert place.zone_codes == ("440105-Z01",)
    assert "440105-M02" in place.maintenance_boundary_codes


def test_an_address_is_located_with_its_building(demo):
    building = next(b for b in demo.buildings if not b.compound and not b.building_no)
    place = locate_address(f"海珠区{building.road_name}{building.door_plate}302房")
    assert place.building_code == building.code
    assert place.cell_code == building.cell_code


@pytest.mark.parametrize(
    ("text", "subdistrict", "community"),
    [
        ("赤岗街道下渡社区门口有积水", "440105001", "440105001101"),
        ("琶洲街道一带停电", "440105015", None),
        ("赤岗街道鹭江社区", "440105001", "440105001102"),
    ],
)
def test_a_named_area_is_better_than_nothing(demo, text, subdistrict, community):
    place = locate_address(text)
    assert (place.point, place.subdistrict_code, place.community_code) == (None, subdistrict, community)


@pytest.mark.parametrize("text", ["", "不知道在哪里", "鹭江社区", "赤岗街道与新港街道交界", "!!!", "\0"])
def test_what_names_no_place_or_two_has_none(demo, text):
    assert locate_address(text) is None


def test_nowhere_is_a_place_too():
    assert Place.nowhere().as_json()["point"] is None


@pytest.mark.parametrize("table", ["gis_area", "grid_gridcell", "gis_building"])
def test_no_table_is_read_from_end_to_end(demo, table):
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN {_statement()}", {"lon": 113.3, "lat": 23.08, "tolerance_m": EDGE_TOLERANCE_M}
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f"Seq Scan on {table}" not in plan
    assert "area_geom_valid" in plan
