"""Geocoding and suggestions from outside."""

import json
from datetime import UTC, datetime

import pytest

from gis.models import StandardAddress
from grid.models import Account
from grid.services.issue_token import issue_token
from tests.support.geography import stored_for_a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


@pytest.fixture
def building(demo):
    return next(b for b in demo.buildings if not b.compound and not b.building_no and "-" not in b.door_plate)


@pytest.fixture
def headers(demo):
    """Somebody who is signed in and has no role at all."""
    account = Account.objects.create_user("wu", "a long enough password", name="wu")
    return {"Authorization": f"Bearer {issue_token(account=account, at=datetime.now(UTC)).token}"}


@pytest.fixture
def get(client, headers):
    return lambda path, **query: client.get(path, query, headers=headers)


@pytest.fixture
def post(client, headers):
    return lambda body: client.post(
        "/api/v1/geocode", json.dumps(body), content_type="application/json", headers=headers
    )


def test_an_address_is_answered_with_building_and_cell(get, building):
    body = get("/api/v1/geocode", q=f"{building.road_name}{building.door_plate}").json()
    assert body["verdict"] == "sure"
    (best, *_) = body["candidates"]
    assert (best["building_code"], best["cell_code"]) == (building.code, building.cell_code)
    assert best["point"] == [building.point.x, building.point.y]
    assert [part["part"] for part in best["matched"]] == ["road", "plate"]
    assert body["ask"] == []


def test_an_address_without_a_building_lies_in_the_cell_of_its_point(get, demo):
    inside = next(b for b in demo.buildings if b.compound)
    best = get("/api/v1/geocode", q=inside.compound).json()["candidates"][0]
    assert best["building_code"] is None
    assert best["cell_code"] in demo.cells


def test_many_at_once_are_answered_in_order(post, building):
    text = f"{building.road_name}{building.door_plate}"
    items = post({"items": [{"text": "外星"}, {"text": text, "near": [113.3, 23.08]}], "limit": 1}).json()[
        "items"
    ]
    assert [item["text"] for item in items] == ["外星", text]
    assert items[1]["candidates"][0]["building_code"] == building.code


def test_a_question_is_worded_in_the_readers_language(get, client, building):
    own = StandardAddress.objects.get(building__code=building.code, level="plate")
    other = (
        StandardAddress.objects.filter(level="plate").exclude(subdistrict_code=own.subdistrict_code).first()
    )
    StandardAddress.objects.filter(pk=other.pk).update(road_name=own.road_name, door_plate=own.door_plate)
    for language, words in (("zh", "在哪个街道?"), ("en", "In which subdistrict?")):
        Account.objects.filter(username="wu").update(language=language)
        body = get("/api/v1/geocode", q=f"{own.road_name}{own.door_plate}").json()
        (question,) = body["ask"]
        assert (body["verdict"], question["part"], question["question"]) == (
            "ambiguous",
            "subdistrict",
            words,
        )
        assert {choice["code"] for choice in question["choices"]} == {
            own.subdistrict_code,
            other.subdistrict_code,
        }


@pytest.mark.parametrize("q", ["", "%", "\0", "😀", "' OR 1=1", "昌" * 10_000, "\\", "%00", "1"])
@pytest.mark.parametrize("path", ["/api/v1/geocode", "/api/v1/addresses/suggest"])
def test_odd_texts_are_answered_or_refused_with_a_reason(get, path, q):
    answer = get(path, q=q)
    assert answer.status_code in (200, 400, 422)
    if answer.status_code != 200:
        assert answer.json()["field"] == "q"


@pytest.mark.parametrize(
    ("near", "code"),
    [("x", "query_near_malformed"), ("113.3", "query_near_malformed"), ("113.3;23.1", "query_near_malformed"),
     ("nan,23.1", "query_near_malformed"), ("113.3,23.1,5", "query_near_malformed"),
     ("999,23.1", "coordinates_out_of_range"), ("23.1,113.3", "coordinates_swapped")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/v1/geocode", "/api/v1/addresses/suggest"])
def test_a_position_that_is_none_is_refused(get, path, near, code):
    answer = get(path, q="昌岗中路", near=near)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, "near")


@pytest.mark.parametrize(
    "body",
    [{}, {"items": []}, {"items": [{"text": 5}]}, {"items": [{"text": "昌岗", "near": [1]}]}, {"items": "昌岗"},
     {"items": [{"text": "昌岗"}] * 201}, {"items": [{"text": "昌岗", "extra": 1}]},
     {"items": [{"text": "昌岗"}], "limit": 0},
     {"items": [{"text": "昌岗", "near": [23.1, 113.3]}]}, {"items": [{"text": "长" * 10_001}]}],
)  # fmt: skip
def test_a_batch_that_is_none_is_refused(post, body):
    answer = post(body)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"]


def test_suggestions_come_while_typing(get, building):
    items = get("/api/v1/addresses/suggest", q=f"{building.road_name}{building.door_plate}").json()["items"]
    assert building.code in [item["building_code"] for item in items]
    assert get("/api/v1/addresses/suggest", q="cgzl").json()["items"][0]["text"] == "昌岗中路"


@pytest.mark.parametrize("path", ["/api/v1/geocode?q=a", "/api/v1/addresses/suggest?q=a"])
def test_who_is_not_signed_in_gets_nothing(demo, client, path):
    assert client.get(path).status_code == 401
