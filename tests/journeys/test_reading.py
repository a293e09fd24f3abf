"""Lists, search, preview, tiles and files: what can be read, and by whom."""

import itertools
import math
import uuid

import pytest

from tests.journeys.people import SPOT, Person
from tests.support.vector_tiles import layers

PHONES = itertools.count(13_900_000_100)


def take_in(stack, **more):
    body = {
        "kind": "hotline",
        "channel": "window",
        "text": f"垃圾堆积 {uuid.uuid4().hex[:8]}",
        "request_class": "R010102",
        "request_type": "help",
        "location": SPOT,
        **more,
    }
    return Person(stack, "call_taker").take_in(**body)


def tile_of(lon, lat, z):
    """Column and row of the web tile that holds a position."""
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**z), int(row * 2**z)


def pages(client, limit, **query):
    """Every row of a list, page by page."""
    after, rows = "", []
    while True:
        answer = client.get("/api/v1/tickets", params={"limit": limit, "after": after, **query}).json()
        rows += answer["items"]
        after = answer["next"]
        if not after:
            return rows


def test_pages_lose_and_double_nothing(stack):
    for _ in range(7):
        take_in(stack)
    client = stack.client("dispatcher")
    whole = [row["id"] for row in pages(client, 500)]
    in_threes = [row["id"] for row in pages(client, 3)]
    assert in_threes == whole
    assert len(set(whole)) == len(whole)
    due = [row["lamp"]["due_at"] for row in pages(client, 500)]
    running = [moment for moment in due if moment]
    assert running == sorted(running)
    assert due[len(running) :] == [None] * (len(due) - len(running))


def test_a_broken_cursor_and_an_unknown_queue_are_told(stack):
    client = stack.client("dispatcher")
    for query, code in (({"after": "abc"}, "cursor_invalid"), ({"queue": "nonsense"}, "queue_unknown")):
        answer = client.get("/api/v1/tickets", params=query)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_search_by_number_text_address_and_phone(stack):
    phone = str(next(PHONES))
    word = uuid.uuid4().hex[:8]
    taken = take_in(stack, text=f"井盖缺失 {word}", requester={"name": "王", "phone": phone})
    client = stack.client("dispatcher")
    for text in (taken["number"], word, phone):
        found = client.get("/api/v1/tickets", params={"q": text, "queue": "everything"}).json()["items"]
        assert [row["id"] for row in found] == [taken["id"]], text


def test_filters_narrow(stack):
    take_in(stack)
    client = stack.client("dispatcher")
    everything = pages(client, 500)
    assert all(row["kind"] == "hotline" for row in pages(client, 500, kind="hotline"))
    by_lamp = {colour: len(pages(client, 500, lamp=colour)) for colour in ("red", "amber", "blue", "grey")}
    assert sum(by_lamp.values()) == len(everything)
    home = client.get("/api/v1/locate", params=SPOT).json()["subdistrict"]["code"]
    assert {row["place"]["subdistrict"]["code"] for row in pages(client, 500, subdistrict=home)} == {home}


def test_counts_are_the_lengths_of_the_lists(stack):
    client = stack.client("dispatcher")
    for queue in client.get("/api/v1/queues").json()["queues"]:
        assert queue["count"] == len(pages(client, 500, queue=queue["name"])), queue["name"]


def test_a_preview_says_everything_and_writes_nothing(stack):
    client = stack.client("call_taker")
    before = stack.query("SELECT count(*) AS n FROM dispatch_ticket")[0]["n"]
    body = {"kind": "hotline", "text": "油烟", "request_class": "R060301", "location": SPOT}
    seen = client.post("/api/v1/tickets/preview", json=body).json()
    assert seen["place"]["in_district"]
    assert seen["routing"]["lead_unit"]["code"].endswith("-ENF")
    assert {deadline["stage"] for deadline in seen["deadlines"]} >= {"sign", "draft"}
    assert stack.query("SELECT count(*) AS n FROM dispatch_ticket")[0]["n"] == before


@pytest.mark.parametrize(("username", "sees"), [("dispatcher", True), ("clerk.HZ-EDUCATION", False)])
def test_a_tile_shows_what_a_list_would(stack, username, sees):
    taken = take_in(stack)
    x, y = tile_of(SPOT["lon"], SPOT["lat"], 15)
    answer = stack.client(username).get(f"/tiles/tickets/15/{x}/{y}.mvt")
    assert answer.status_code == 200
    found = {feature["id"] for feature in layers(answer.content).get("tickets", [])}
    assert (taken["id"] in found) is sees


def test_a_photo_is_as_visible_as_its_ticket(stack):
    person = Person(stack, "call_taker")
    photo = person.upload("document")
    assert person.http.get(f"/api/v1/attachments/{photo}").status_code == 200
    assert stack.client("dispatcher").get(f"/api/v1/attachments/{photo}").status_code == 404
    ticket_id = take_in(stack, photo_ids=[photo])["id"]
    served = stack.client("dispatcher").get(f"/api/v1/attachments/{photo}")
    assert served.headers["content-type"] == "image/jpeg"
    assert "sandbox" in served.headers["content-security-policy"]
    assert stack.client("clerk.HZ-EDUCATION").get(f"/api/v1/attachments/{photo}").status_code == 404
    assert Person(stack, "dispatcher").see(ticket_id)["attachments"][0]["id"] == photo


def test_a_secret_requester_stays_secret_to_the_unit(stack):
    taken = take_in(stack, requester={"name": "赵先生", "phone": str(next(PHONES)), "secret": True})
    unit = Person(stack, f"clerk.{taken['lead_unit']['code']}")
    shown = unit.see(taken["id"])["requester"]
    assert shown == {"name": "", "phone": "", "secret": True, "can_contact": False}
    refused = unit.http.post(f"/api/v1/tickets/{taken['id']}/contact", json={"reason": "核实"})
    assert refused.json()["code"] == "requester_secret"
    desk = Person(stack, "call_taker").see(taken["id"])["requester"]
    assert desk["can_contact"]
    assert desk["name"] == "赵**"
