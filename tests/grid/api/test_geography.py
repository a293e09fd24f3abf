"""Addresses, places, areas, buildings and tiles from outside."""

from datetime import UTC, datetime

import pytest

from grid.models import Account
from grid.services.issue_token import issue_token
from tests.support.geography import stored_for_a_module
from tests.support.vector_tiles import layers

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


@pytest.fixture
def get(demo, client):
    """GET as somebody who is signed in and has no role at all."""
    account = Account.objects.create_user("wu", "a long enough password", name="wu")
    token = issue_token(account=account, at=datetime.now(UTC)).token

    def ask(path, **headers):
        return client.get(path, headers={"Authorization": f"Bearer {token}", **headers})

    return ask


@pytest.mark.parametrize(
    "path",
    ["/api/v1/addresses?q=a", "/api/v1/locate?lon=113&lat=23&coord_type=wgs84", "/api/v1/areas?level=community",
     "/api/v1/buildings/1", "/tiles/cells/14/1/1.mvt"],
)  # fmt: skip
def test_who_is_not_signed_in_sees_nothing(demo, client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_an_address_is_found(get, demo):
    building = next(b for b in demo.buildings if not b.compound and not b.building_no)
    items = get(f"/api/v1/addresses?q={building.road_name}{building.door_plate}").json()["items"]
    assert items[0]["building_code"] == building.code
    assert items[0]["point"] == [building.point.x, building.point.y]


def test_a_place_in_any_coordinate_type(get, demo):
    shifted = get("/api/v1/locate?lon=113.3226048&lat=23.0811749&coord_type=gcj02").json()
    plain = get("/api/v1/locate?lon=113.3172&lat=23.0838&coord_type=wgs84").json()
    assert shifted["cell_code"] == plain["cell_code"]
    assert shifted["point"] == pytest.approx([113.3172, 23.0838], abs=1e-6)
    assert plain["in_district"]


@pytest.mark.parametrize(
    ("query", "status", "code", "field"),
    [
        ("lon=113.3&lat=23.08", 422, "coord_type_missing", "coord_type"),
        ("lon=113.3&lat=23.08&coord_type=utm", 422, "coord_type_unknown", "coord_type"),
        ("lon=23.08&lat=113.3&coord_type=wgs84", 422, "coordinates_swapped", "lon"),
        ("lon=nan&lat=23.08&coord_type=wgs84", 422, "coordinates_not_finite", "lon"),
        ("lon=181&lat=23.08&coord_type=wgs84", 422, "coordinates_out_of_range", "lon"),
        ("lon=abc&lat=23.08&coord_type=wgs84", 400, "invalid_field", "lon"),
    ],
)
def test_bad_positions_are_explained(get, query, status, code, field):
    answer = get(f"/api/v1/locate?{query}", **{"Accept-Language": "en"})
    body = answer.json()
    assert (answer.status_code, body["code"], body["field"]) == (status, code, field)
    assert "{" not in body["message"]
    assert body["message"] != get(f"/api/v1/locate?{query}&lang=zh").json()["message"]


def test_areas_of_a_level(get, demo):
    items = get("/api/v1/areas?level=subdistrict").json()["items"]
    assert len(items) == 18
    assert items[2] == {
        "code": "440105003", "name": "昌岗街道", "name_zh": "昌岗街道",
        "name_en": "Changgang Subdistrict", "parent_code": None,
    }  # fmt: skip
    assert get("/api/v1/areas?level=galaxy").status_code == 400


def test_a_building_with_its_address_and_cell(get, demo):
    planned = next(b for b in demo.buildings if not b.compound and not b.building_no)
    card = get(f"/api/v1/buildings/{planned.code}").json()
    assert card["cell_code"] == planned.cell_code
    assert card["address"].endswith(f"{planned.road_name}{planned.door_plate}")
    assert get("/api/v1/buildings/nothing").json()["code"] == "building_unknown"


def test_a_tile_is_the_askers_own_and_remembered_by_its_tag(get):
    answer = get("/tiles/subdistricts/10/834/444.mvt")
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert answer["Cache-Control"].startswith("private")
    assert layers(answer.content)["subdistricts"]
    again = get("/tiles/subdistricts/10/834/444.mvt", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/tiles/cells/1/2/0.mvt", 400, "tile_out_of_range"),
        ("/tiles/cells/-1/0/0.mvt", 400, "tile_out_of_range"),
        ("/tiles/cells/99999999999999999999/0/0.mvt", 400, "tile_out_of_range"),
        ("/tiles/cells/a/0/0.mvt", 400, "tile_out_of_range"),
        ("/tiles/secrets/1/0/0.mvt", 404, "tile_layer_unknown"),
    ],
)
def test_bad_tiles_are_refused_before_the_database(get, path, status, code):
    answer = get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
