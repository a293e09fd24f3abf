"""Layers and their features over HTTP, and the service for desktop GIS programs."""

import json
from datetime import UTC, datetime

import pytest

from gis.models import Area, Building
from grid.models import Account
from grid.services.issue_token import issue_token
from tests.support.geography import SEEDED_AT, stored_for_a_module

pytestmark = pytest.mark.django_db
LAYERS = "/api/v1/layers"
LATER = datetime(2026, 6, 1, tzinfo=UTC)
CRS_4490 = "http://www.opengis.net/def/crs/EPSG/0/4490"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


@pytest.fixture
def get(demo, client):
    account = Account.objects.create_user("wu", None, name="wu")
    token = issue_token(account=account, at=datetime.now(UTC)).token

    def ask(path, **headers):
        return client.get(path, headers={"Authorization": f"Bearer {token}", **headers})

    return ask


def everything(get, address, items="features"):
    """All pages: codes in the order they came, and how many pages there were."""
    codes, pages = [], 0
    while address:
        told = get(address).json()
        codes += [feature["id"] for feature in told[items]]
        pages += 1
        address = next((link["href"] for link in told["links"] if link["rel"] == "next"), None)
    return codes, pages


def test_every_layer_tells_its_fields_count_extent_and_version(get, demo, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        items = {item["name"]: item for item in get(LAYERS).json()["items"]}
    assert {
        "district", "subdistricts", "communities", "zones", "maintenance_boundaries", "compounds", "roads",
        "buildings", "addresses", "cells", "responsibility_grids", "organisations", "facilities",
    } <= set(items)  # fmt: skip
    buildings = items["buildings"]
    assert buildings["count"] == Building.objects.filter(valid_to=None, footprint__isnull=False).count() > 100
    west, south, east, north = buildings["extent"]
    assert 113 < west < east < 114
    assert 23 < south < north < 23.2
    assert (buildings["large"], buildings["history"], buildings["version"] > 0) == (True, True, True)
    assert items["zones"]["extent"] is None or items["zones"]["count"]
    assert [field["name"] for field in items["district"]["fields"]] == ["code", "name_zh", "name_en"]


def test_no_layer_gives_out_what_is_sealed(get):
    fields = {
        (item["name"], field["name"]) for item in get(LAYERS).json()["items"] for field in item["fields"]
    }
    assert not {name for _, name in fields} & {
        "contact_sealed",
        "contact_index",
        "owner_sealed",
        "attributes",
    }


def test_features_of_a_box_are_those_that_touch_it(get, demo):
    building = demo.buildings[5]
    west, south, east, north = building.footprint.bounds
    told = get(f"{LAYERS}/buildings/features?bbox={west},{south},{east},{north}").json()
    assert building.code in [feature["id"] for feature in told["features"]]
    (feature,) = [each for each in told["features"] if each["id"] == building.code]
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["geometry"]["coordinates"][0][0] == pytest.approx(
        building.footprint.exterior.coords[0], abs=1e-6
    )
    assert feature["properties"]["kind"] == building.kind
    far = get(f"{LAYERS}/buildings/features?bbox=1,1,2,2").json()
    assert far == {"type": "FeatureCollection", "features": [], "next_after": None}


def test_a_large_layer_is_not_given_without_saying_where(get):
    answer = get(f"{LAYERS}/buildings/features")
    assert (answer.status_code, answer.json()["code"]) == (422, "layer_needs_filter")


def test_features_of_an_area_have_their_middle_in_it(get):
    community = "440105003101"
    told = get(f"{LAYERS}/cells/features?area={community}&limit=10000").json()
    assert told["features"]
    assert {feature["properties"]["community_code"] for feature in told["features"]} == {community}


def test_features_by_their_codes(get, demo):
    wanted = sorted(building.code for building in demo.buildings[:3])
    told = get(f"{LAYERS}/buildings/features?codes={','.join(wanted)},none").json()
    assert [feature["id"] for feature in told["features"]] == wanted


def test_pages_are_stable_while_rows_come_and_go(get):
    first = get(f"{LAYERS}/communities/features?limit=50").json()
    after = first["next_after"]
    seen = [feature["id"] for feature in first["features"]]
    gone = Area.objects.get(level="community", code=seen[10])
    Area.objects.filter(pk=gone.pk).update(valid_to=LATER)
    Area.objects.create(level="community", code="440105000000", name_zh="新", geom=gone.geom,
                        label_point=gone.label_point, valid_from=LATER)  # fmt: skip
    while after:
        told = get(f"{LAYERS}/communities/features?limit=50&after={after}").json()
        seen += [feature["id"] for feature in told["features"]]
        after = told["next_after"]
    expected = Area.objects.filter(level="community", valid_to=None).exclude(code="440105000000")
    assert len(seen) == len(set(seen))
    assert set(expected.values_list("code", flat=True)) == set(seen) - {gone.code}


def test_a_layer_can_be_asked_for_as_it_was(get):
    area = Area.objects.get(level="community", code="440105003101")
    Area.objects.filter(pk=area.pk).update(valid_to=LATER)
    area.pk, area.valid_from, area.name_zh = None, LATER, "改过的社区"
    area.save()
    path = f"{LAYERS}/communities/features/440105003101"
    assert get(path).json()["properties"]["name_zh"] == "改过的社区"
    then = get(f"{path}?valid_at=2026-03-01T00:00:00Z").json()
    assert then["properties"]["name_zh"] != "改过的社区"
    assert get(f"{LAYERS}/communities/features/{then['id']}").json()["properties"] == then["properties"]
    assert get(f"{path}?valid_at=2020-01-01T00:00:00%2B08:00").status_code == 404
    page = get(f"{LAYERS}/communities/features?limit=10000&valid_at=2026-03-01T00:00:00Z").json()
    assert then["id"] in [feature["id"] for feature in page["features"]]
    answer = get(f"{LAYERS}/addresses/features?area=1&valid_at=2026-03-01T00:00:00Z")
    assert answer.json()["code"] == "layer_without_history"


def test_a_page_costs_few_statements(get, django_assert_max_num_queries):
    get(f"{LAYERS}/communities/features?limit=2")
    with django_assert_max_num_queries(3):
        get(f"{LAYERS}/communities/features?limit=300")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{LAYERS}/secrets/features", 404, "map_layer_unknown"),
        (f"{LAYERS}/secrets/features/1", 404, "map_layer_unknown"),
        (f"{LAYERS}/buildings/features/none", 404, "feature_unknown"),
        (f"{LAYERS}/buildings/features/none@99999999999999999999", 404, "feature_unknown"),
        (f"{LAYERS}/roads/features?limit=0", 400, "invalid_field"),
        (f"{LAYERS}/roads/features?limit=10001", 400, "invalid_field"),
        (f"{LAYERS}/roads/features?bbox=1,2,3", 400, "bbox_malformed"),
        (f"{LAYERS}/roads/features?bbox=1,2,3,nan", 400, "bbox_malformed"),
        (f"{LAYERS}/roads/features?bbox=1,2,3,1e400", 400, "bbox_malformed"),
        (f"{LAYERS}/roads/features?bbox=1,91,3,92", 400, "bbox_malformed"),
        (f"{LAYERS}/roads/features?bbox=1,4,3,2", 400, "bbox_malformed"),
        (f"{LAYERS}/roads/features?valid_at=yesterday", 400, "moment_malformed"),
        (f"{LAYERS}/roads/features?valid_at=2026-01-01T00:00:00", 400, "moment_malformed"),
        (f"{LAYERS}/roads/features?crs=EPSG:4326000", 400, "crs_not_served"),
        ("/ogc/collections/secrets", 404, "map_layer_unknown"),
        ("/ogc/collections/secrets/items", 404, "map_layer_unknown"),
        ("/ogc/collections/roads/items/none", 404, "feature_unknown"),
        ("/ogc/collections/roads/items?limit=-1", 400, "limit_out_of_range"),
        ("/ogc/collections/roads/items?bbox=a", 400, "bbox_malformed"),
        (
            "/ogc/collections/roads/items?datetime=2026-01-01T00:00:00Z/2025-01-01T00:00:00Z",
            400,
            "moment_malformed",
        ),
        ("/ogc/collections/roads/items?colour=red", 400, "query_parameter_unknown"),
        ("/ogc/collections/buildings/items?floors=many", 400, "filter_value_malformed"),
        ("/ogc/collections/buildings/items?floors=99999999999999999999999", 400, "filter_value_malformed"),
        ("/ogc/collections/roads/items?crs=urn:x", 400, "crs_not_served"),
        ("/ogc/?f=xml", 400, "format_unknown"),
    ],
)
def test_a_wrong_question_is_refused_with_its_reason(get, path, status, code):
    answer = get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content


@pytest.mark.parametrize("path", [LAYERS, f"{LAYERS}/roads/features", "/ogc/", "/ogc", "/ogc/api", "/ogc/conformance",
                                  "/ogc/collections", "/ogc/collections/roads", "/ogc/collections/roads/items",
                                  "/ogc/collections/none/items"])  # fmt: skip
def test_nothing_is_given_to_who_is_not_signed_in(demo, client, path):
    answer = client.get(path)
    assert answer.status_code == 401
    assert answer.has_header("WWW-Authenticate") is path.startswith("/ogc")


def test_the_landing_page_leads_to_everything(get):
    links = {link["rel"]: link for link in get("/ogc/").json()["links"]}
    for rel in ("self", "service-desc", "conformance", "data"):
        assert get(links[rel]["href"]).status_code == 200, rel
    described = get(links["service-desc"]["href"]).json()
    assert described["openapi"].startswith("3.0")
    assert set(get("/ogc/conformance").json()["conformsTo"]) >= {
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    }
    for path in described["paths"]:
        if "{" not in path:
            assert get(f"/ogc{path}").status_code == 200, path


def test_every_link_of_every_collection_answers(get, demo):
    listed = get("/ogc/collections").json()["collections"]
    assert {each["id"] for each in listed} >= {"roads", "cells", "buildings"}
    roads = next(each for each in listed if each["id"] == "roads")
    assert roads == get("/ogc/collections/roads").json()
    assert roads["storageCrs"].endswith("CRS84")
    assert CRS_4490 in roads["crs"]
    for link in roads["links"]:
        answer = get(link["href"])
        assert answer.status_code == 200, link
        assert answer["Content-Type"].split(";")[0] == link["type"], link


def test_items_are_paged_by_links_and_counted(get):
    codes, pages = everything(get, "/ogc/collections/communities/items?limit=50")
    expected = sorted(Area.objects.filter(level="community", valid_to=None).values_list("code", flat=True))
    assert (codes, pages) == (expected, -(-len(expected) // 50))
    told = get("/ogc/collections/communities/items?limit=7").json()
    assert (told["numberReturned"], told["numberMatched"]) == (7, len(expected))
    assert get("/ogc/collections/communities/items?limit=99999999").json()["numberReturned"] == len(expected)


def test_a_filter_by_field_stays_in_the_next_link(get):
    codes, pages = everything(get, "/ogc/collections/buildings/items?kind=residential&limit=40")
    expected = Building.objects.filter(kind="residential", valid_to=None, footprint__isnull=False)
    assert codes == sorted(expected.values_list("code", flat=True))
    assert pages > 2
    assert get("/ogc/collections/buildings/items?kind=residential&limit=1").json()["numberMatched"] == len(
        codes
    )


def test_the_axes_of_4490_are_latitude_first(get, demo):
    code = demo.buildings[0].code
    plain = get(f"/ogc/collections/buildings/items/{code}")
    labelled = get(f"/ogc/collections/buildings/items/{code}?crs={CRS_4490}")
    assert plain["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert labelled["Content-Crs"] == f"<{CRS_4490}>"
    lon, lat = plain.json()["geometry"]["coordinates"][0][0]
    assert labelled.json()["geometry"]["coordinates"][0][0] == [lat, lon]
    assert 113 < lon < 114


def test_a_box_may_be_given_in_the_same_system(get, demo):
    west, south, east, north = demo.buildings[5].footprint.bounds
    straight = get(f"/ogc/collections/buildings/items?bbox={west},{south},{east},{north}").json()
    turned = get(
        f"/ogc/collections/buildings/items?bbox={south},{west},{north},{east}&bbox-crs={CRS_4490}"
    ).json()
    assert straight["features"] == turned["features"] != []
    heights = get(f"/ogc/collections/buildings/items?bbox={west},{south},0,{east},{north},9").json()
    assert heights["features"] == straight["features"]
    metres = get(
        "/ogc/collections/buildings/items?limit=1&crs=http://www.opengis.net/def/crs/EPSG/0/3857"
    ).json()
    assert metres["features"][0]["geometry"]["coordinates"][0][0][0] > 12_000_000


def test_the_past_is_asked_for_by_datetime(get):
    road = "/ogc/collections/roads/items"
    assert get(f"{road}?datetime=2020-01-01T00:00:00Z").json()["numberMatched"] == 0
    now = get(road).json()["numberMatched"]
    assert (
        get(f"{road}?datetime={SEEDED_AT.isoformat().replace('+00:00', 'Z')}").json()["numberMatched"] == now
    )
    assert get(f"{road}?datetime=../2020-01-01T00:00:00Z").json()["numberMatched"] == 0
    assert get(f"{road}?datetime=2020-01-01T00:00:00Z/..").json()["numberMatched"] == now


def test_a_person_gets_pages(get):
    for path in ("/ogc/", "/ogc/collections", "/ogc/collections/roads", "/ogc/collections/roads/items",
                 "/ogc/api", "/ogc/conformance", "/ogc/collections/roads/schema"):  # fmt: skip
        answer = get(path, Accept="text/html,application/xhtml+xml")
        assert answer["Content-Type"].startswith("text/html"), path
        assert b"<script" not in answer.content


def test_what_a_map_layer_names_exists(demo):
    """Every layer's every field, in every form it is given out: a slip in one of them would show at a customer's."""
    from gis.domain.feature_question import FeatureQuestion
    from gis.domain.map_layers import map_layers
    from gis.domain.served_crs import SERVED
    from gis.domain.tile_layers import TileAddress, layer_named
    from gis.selectors.read_features import read_features
    from gis.selectors.tile import tile

    for layer in map_layers():
        for crs in SERVED:
            page = read_features(FeatureQuestion(layer=layer, limit=2, crs=crs))
            assert all(
                set(json.loads(text)["properties"]) == {f.name for f in layer.fields}
                for text in page.features
            )
        for zoom in range(layer_named(layer.name).minzoom, 19):
            tile(layer.name, TileAddress(zoom, 0, 0), frozenset())
