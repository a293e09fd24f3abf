"""Who is responsible, over HTTP: given back and given on, disputed, met over, ruled; and what the city says."""

import uuid
from typing import Any

import pytest

from tests.journeys.people import SPOT, Person, answer_of_city, states_of_history
from tests.support.stack import Stack

URBAN, WATER = "HZ-URBAN", "HZ-WATER"
WISH = {"reason_code": "overlapping_duties", "legal_basis": "三定方案", "reason": "职能交叉"}


@pytest.fixture(scope="module")
def office(stack: Stack) -> str:
    place = stack.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    return str(place["subdistrict"]["code"])


def from_city(stack: Stack, **times: str) -> tuple[str, dict[str, Any]]:
    number = f"GZ-{uuid.uuid4().hex[:12]}"
    taken = Person(stack, "city_link").take_in(
        kind="hotline", text="夜市油烟直排住宅楼。", request_class="R060301", request_type="complaint",
        location=SPOT, requester={"name": "陈小明", "phone": "13800000217"},
        external={"system": "12345", "number": number, **times},
    )  # fmt: skip
    return number, taken


def give_back(stack: Stack, ticket_id: str, unit: str, to: str) -> dict[str, Any]:
    """Clerk prepares, head signs, dispatcher agrees."""
    Person(stack, f"clerk.{unit}").act(ticket_id, "prepare_return", **WISH, suggested_unit=to)
    Person(stack, f"head.{unit}").act(ticket_id, "request_return")
    return Person(stack, "dispatcher").act(ticket_id, "approve_return", reason="同意")


def test_given_back_twice_disputed_met_over_and_ruled(stack: Stack, office: str) -> None:
    dispatcher, panel, liaison = (Person(stack, n) for n in ("dispatcher", "ruling_panel", "liaison_officer"))
    _number, taken = from_city(stack)
    ticket_id, enforcement = taken["id"], f"{office}-ENF"
    back = give_back(stack, ticket_id, enforcement, URBAN)
    assert (back["state"], back["routing"]["lead_unit"]["code"]) == ("classified", URBAN)
    refused = dispatcher.try_at(None, ticket_id, "dispatch", unit=enforcement, reason="再派")
    assert (refused.status_code, refused.json()["code"]) == (409, "unit_returned_it")
    assert dispatcher.act(ticket_id, "dispatch")["lead_unit"]["code"] == URBAN
    disputed = give_back(stack, ticket_id, URBAN, WATER)
    assert disputed["state"] == "disputed"
    clocks = {row["stage"]: row for row in disputed["deadlines"] if row["met_at"] is None}
    assert clocks["interim"]["unit"]["code"] == office_unit(stack, ticket_id)
    Person(stack, f"clerk.{office_unit(stack, ticket_id)}").act(
        ticket_id, "record_interim_work", text="已劝导摊档暂停经营"
    )

    called = liaison.http.post(
        "/api/v1/coordination-meetings",
        json={"starts_at": "2026-11-24T09:30:00+08:00", "tickets": [ticket_id]},
    )
    assert called.status_code == 201, called.text
    clerk = Person(stack, f"clerk.{URBAN}").http.get("/api/v1/me").json()
    held = liaison.http.post(
        f"/api/v1/coordination-meetings/{called.json()['id']}/minutes",
        json={
            "minutes": "各方意见不一,报审定小组。",
            "attendance": [{"unit": URBAN, "account": clerk["id"]}],
            "decisions": [{"ticket": ticket_id, "decision": "to_panel"}],
        },
    )
    assert held.json()["agenda"][0]["decision"] == "to_panel", held.text
    ruling = {
        "unit": URBAN, "basis": "权责清单", "document": panel.upload("ruling"),
        "opinion_establishment": "属城管", "opinion_justice": "同意",
    }  # fmt: skip
    assert panel.act(ticket_id, "rule", **ruling)["state"] == "ruled"
    bound = dispatcher.act(ticket_id, "dispatch")
    assert "no_bounce" in bound["tags"]
    again = Person(stack, f"head.{URBAN}").try_at(
        None, ticket_id, "request_return", **WISH, suggested_unit=WATER
    )
    assert (again.status_code, again.json()["code"]) == (409, "no_bounce")
    course = dispatcher.http.get(f"/api/v1/tickets/{ticket_id}/responsibility").json()
    assert (course["returned_count"], course["dispatch_count"], course["no_bounce"]) == (2, 3, True)
    row = panel.http.post(f"/api/v1/rulings/{course['rulings'][0]['id']}/propose_row", json={})
    assert row.json()["row"]["lead_unit"] == URBAN, row.text
    assert states_of_history(dispatcher, ticket_id) == [
        "received", "classified", "dispatched", "return_requested", "classified", "dispatched",
        "return_requested", "classified", "disputed", "ruled", "dispatched",
    ]  # fmt: skip


def office_unit(stack: Stack, ticket_id: str) -> str:
    course = stack.client("dispatcher").get(f"/api/v1/tickets/{ticket_id}/responsibility").json()
    return str(course["interim_unit"]["code"])


def test_late_is_counted_and_the_city_answers(stack: Stack, office: str) -> None:
    dispatcher, head = Person(stack, "dispatcher"), Person(stack, f"head.{office}-ENF")
    number, taken = from_city(stack, return_due_at="2026-01-05T12:00:00+08:00")
    for _ in range(2):
        late = head.try_at(None, taken["id"], "request_return", **WISH, suggested_unit=URBAN)
        assert (late.status_code, late.json()["code"]) == (409, "late_return")
    course = dispatcher.http.get(f"/api/v1/tickets/{taken['id']}/responsibility").json()
    assert (course["late_return_count"], course["returns"][0]["state"]) == (1, "late")
    assert answer_of_city(stack, number, "city_recall", reason="市收回").json()["state"] == "city_returned"
    assert Person(stack, f"clerk.{office}-ENF").see(taken["id"])["state"] == "city_returned"


@pytest.mark.parametrize(
    ("answer", "state"), [("city_accept_return", "city_returned"), ("city_refuse_return", "classified")]
)
def test_given_back_to_the_city(stack: Stack, office: str, answer: str, state: str) -> None:
    dispatcher = Person(stack, "dispatcher")
    number, taken = from_city(stack)
    give_back(stack, taken["id"], f"{office}-ENF", URBAN)
    dispatcher.act(taken["id"], "request_city_return", legal_basis="属市级事权", evidence="权属证明")
    waiting = stack.client("city_link").get("/api/v1/city/messages", params={"limit": 200}).json()["items"]
    ours = next(message for message in waiting if message["number"] == number)
    assert (ours["message"], ours["body"]["evidence"]) == ("request_return", "权属证明")
    assert answer_of_city(stack, number, answer, reason="属区级").json()["state"] == state
    if state == "classified":
        blocked = dispatcher.try_at(None, taken["id"], "request_city_return", legal_basis="x", evidence="y")
        assert (blocked.status_code, blocked.json()["code"]) == (409, "city_return_blocked")
