"""Input that looks strange and is right: taken in, and stored as what it means."""

import json
import uuid
from datetime import datetime

import pytest

from gis.domain.coordinates import CoordType, LonLat, from_wgs84
from tests.faults.test_bad_input import GOOD
from tests.journeys.people import SPOT, Person, check_invariants

pytestmark = pytest.mark.processes


def post(stack, content, **headers):
    sent = {"Content-Type": "application/json", **headers}
    answer = stack.client("call_taker").post("/api/v1/tickets", content=content, headers=sent)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_byte_order_mark(stack):
    assert post(stack, b"\xef\xbb\xbf" + json.dumps(GOOD).encode())["lead_unit"]


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;charset=nonsense"],
)
def test_a_content_type_with_more_to_it(stack, content_type):
    post(stack, json.dumps(GOOD), **{"Content-Type": content_type})


@pytest.mark.parametrize(
    "text",
    [
        "👷🏽‍♀️🚧", "𠮷野家门口", "مرحبا", "\u202eabc", "a\u0301", "x" * 20_000, "<script>alert(1)</script>",
        "'; DROP TABLE x; --", "\\u0000", "%00", "{reason}",
    ],
    ids=range(11),
)  # fmt: skip
def test_every_text_that_can_be_stored(stack, text):
    ticket = post(stack, json.dumps({**GOOD, "text": text, "title": text[:100]}))
    assert Person(stack, "dispatcher").see(ticket["id"])["text"] == text


@pytest.mark.parametrize(
    ("dispatched", "due"),
    [
        ("2026-03-02T00:00:00-05:00", "2026-03-09T17:30:00+05:45"),
        ("2026-03-02T05:00:00Z", "2026-03-09T11:45:00.000Z"),
        ("2026-03-02 13:00:00+08:00", "2026-03-10T01:45:00+14:00"),
    ],
)
def test_times_of_other_zones_are_the_same_instants(stack, dispatched, due):
    external = {"number": uuid.uuid4().hex, "dispatched_at": dispatched, "due_at": due}
    ticket = post(stack, json.dumps({**GOOD, "external": external}))
    row = stack.query(
        "SELECT city_dispatched_at, city_due_at FROM dispatch_hotlinedetail WHERE ticket_id = %s",
        [ticket["id"]],
    )[0]
    assert row["city_dispatched_at"] == datetime.fromisoformat("2026-03-02T05:00:00+00:00")
    assert row["city_due_at"] == datetime.fromisoformat("2026-03-09T11:45:00+00:00")


@pytest.mark.parametrize("coord_type", CoordType)
def test_one_spot_in_four_systems(stack, coord_type):
    here = from_wgs84(LonLat(SPOT["lon"], SPOT["lat"]), coord_type)
    location = {"lon": here.lon, "lat": here.lat, "coord_type": coord_type.value.upper()}
    ticket = post(stack, json.dumps({**GOOD, "location": location}))
    lon, lat = Person(stack, "dispatcher").see(ticket["id"])["point"]
    assert (lon, lat) == pytest.approx((SPOT["lon"], SPOT["lat"]), abs=1e-6)


def test_the_longest_key_and_the_same_content_in_another_order(stack):
    key = "k" * 128
    first = post(stack, json.dumps(GOOD), **{"Idempotency-Key": key})
    again = post(stack, json.dumps(dict(reversed(GOOD.items())), indent=2), **{"Idempotency-Key": key})
    assert again == first
    other = stack.client("call_taker").post(
        "/api/v1/tickets", json={**GOOD, "text": "别的内容"}, headers={"Idempotency-Key": key}
    )
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_nothing_is_broken_afterwards(stack):
    check_invariants(stack)
