"""Names, renamed roads and merged addresses from outside, by the data clerk alone."""

import json
from datetime import UTC, datetime

import pytest

from gis.models import Road, StandardAddress
from grid.models import Account, RoleGrant
from grid.services.issue_token import issue_token
from tests.support.geography import stored_for_a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


@pytest.fixture
def call(demo, client):
    """call("post", path, body) as a data clerk."""
    account = Account.objects.create_user("li", "a long enough password", name="li")
    RoleGrant.objects.create(account=account, role="data_clerk")
    headers = {"Authorization": f"Bearer {issue_token(account=account, at=datetime.now(UTC)).token}"}

    def ask(verb, path, body=None):
        if verb == "get":
            return client.get(path, headers=headers)
        return client.post(path, json.dumps(body), content_type="application/json", headers=headers)

    return ask


@pytest.fixture
def road(demo):
    return Road.objects.get(name_zh="昌岗中路", valid_to__isnull=True)


def test_a_name_is_added_once_understood_and_ended(call, road):
    body = {
        "kind": "road",
        "name": "老铁炉路",
        "target_code": road.code,
        "relation": "former",
        "reason": "公告",
    }
    added = call("post", "/api/v1/place-names", body)
    again = call("post", "/api/v1/place-names", body)
    assert (added.status_code, again.status_code, again.json()) == (201, 200, added.json())
    plate = StandardAddress.objects.filter(road_name="昌岗中路", level="plate").first()
    found = call("get", f"/api/v1/geocode?q=老铁炉路{plate.door_plate}").json()
    assert found["candidates"][0]["code"] == plate.code
    path = f"/api/v1/place-names/{added.json()['id']}/end"
    assert call("post", path, {"reason": "误"}).json()["valid_to"] is not None
    assert call("post", path, {"reason": "误"}).json()["code"] == "place_name_unknown"
    told = call("get", f"/api/v1/place-names?target_code={road.code}").json()
    assert "老铁炉路" in [one["name"] for one in told["names"]]
    assert [one["kind"] for one in told["changes"]] == ["name_ended", "name_added"]
    assert {one["actor"] for one in told["changes"]} == {"li"}


def test_a_road_is_renamed_with_its_addresses(call, road):
    path = f"/api/v1/roads/{road.code}/rename"
    told = call("post", path, {"name": "昌盛中路", "reason": "公告"}).json()
    assert (told["old_name"], told["name"]) == ("昌岗中路", "昌盛中路")
    assert told["addresses"] > 0
    twice = call("post", path, {"name": "昌盛中路", "reason": "公告"})
    assert (twice.status_code, twice.json()["code"]) == (409, "road_name_unchanged")


def test_addresses_are_merged_once(call, demo):
    one, other = StandardAddress.objects.filter(level="plate").order_by("code")[:2]
    body = {"codes": [one.code], "into": other.code, "reason": "重复"}
    assert call("post", "/api/v1/addresses/merge", body).json() == {
        "code": other.code, "text": other.full_text, "merged": 1,
    }  # fmt: skip
    assert call("post", "/api/v1/addresses/merge", body).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/place-names", {}),
        (
            "/api/v1/place-names",
            {"kind": "x", "name": "路", "target_code": "a", "relation": "alias", "reason": "x"},
        ),
        (
            "/api/v1/place-names",
            {"kind": "road", "name": "路", "target_code": "a", "relation": "alias", "reason": ""},
        ),
        ("/api/v1/place-names/99999999999999999999/end", {"reason": "x"}),
        ("/api/v1/roads/%00/rename", {"name": "某路", "reason": "x"}),
        ("/api/v1/roads/nobody/rename", {"name": "", "reason": "x"}),
        ("/api/v1/addresses/merge", {"codes": [], "into": "a", "reason": "x"}),
        ("/api/v1/addresses/merge", {"codes": ["a"], "into": "a", "reason": "x"}),
        ("/api/v1/addresses/merge", {"codes": [5], "into": "a", "reason": "x"}),
    ],
)
def test_what_makes_no_sense_is_refused(call, path, body):
    answer = call("post", path, body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"]
