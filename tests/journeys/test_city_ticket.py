"""A city ticket from intake to the city's close, over HTTP and WebSocket, with real web and worker processes."""

import uuid

import pytest

from tests.journeys.people import SPOT, Person, answer_of_city, events_until, listening, states_of_history
from tests.support.stack import Stack

CITY_TIMES = {
    "dispatched_at": "2026-11-20T09:00:00+08:00",
    "sign_due_at": "2026-12-21T09:00:00+08:00",
    "return_due_at": "2026-12-21T12:00:00+08:00",
    "due_at": "2027-12-01T18:00:00+08:00",
}


@pytest.fixture(scope="module")
def enforcement(stack: Stack) -> dict[str, Person]:
    """The enforcement office of the spot: clerk, head, handler."""
    place = stack.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    code = f"{place['subdistrict']['code']}-ENF"
    return {role: Person(stack, f"{role}.{code}") for role in ("clerk", "head", "handler")}


def city_ticket(stack: Stack, **more):
    number = f"GZ-{uuid.uuid4().hex[:12]}"
    times = more.pop("times", {})
    body = {
        "kind": "hotline",
        "text": "夜市餐饮油烟直排住宅楼,居民无法开窗。",
        "request_class": "R060301",
        "request_type": "complaint",
        "location": SPOT,
        "requester": {"name": "陈小明", "phone": "13800000217"},
        "external": {"system": "12345", "number": number, "class_code": "HB-07", **times},
        **more,
    }
    return number, Person(stack, "city_link").take_in(**body)


def test_from_the_city_and_back(stack, enforcement):
    clerk, head, handler = enforcement["clerk"], enforcement["head"], enforcement["handler"]
    with (
        listening(stack, clerk.username) as console,
        listening(stack, handler.username, "/ws/inspector") as phone,
    ):
        number, taken = city_ticket(stack)
        ticket_id = taken["id"]
        assert taken["state"] == "dispatched"
        assert taken["routing"]["outcome"] == "dispatched"
        assert taken["routing"]["row"] is not None
        assert taken["routing"]["facts"]
        arrived = events_until(console, ticket_id, "ticket_dispatched")[-1]
        assert arrived["data"]["lead_unit"] == taken["lead_unit"]["code"]

        clerk.act(ticket_id, "sign")
        handler_id = handler.http.get("/api/v1/me").json()["id"]
        clerk.act(ticket_id, "sub_dispatch", handler=handler_id, task_text="现场查看")
        assert events_until(phone, ticket_id, "ticket_sub_dispatched")
        done = handler.act(ticket_id, "finish", text="已责令整改,油烟净化器已清洗")
        assert done["state"] == "handling"

    refused = clerk.try_at(None, ticket_id, "submit_reply", text="", solved=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "reply_incomplete")
    clerk.act(ticket_id, "contact_first", reached=True, note="已电话说明")
    clerk.act(ticket_id, "submit_reply", text="已现场检查并整改。", solved=True)
    refused = clerk.try_at(None, ticket_id, "sign_off")
    assert refused.status_code == 403
    signed = head.act(ticket_id, "sign_off")
    assert signed["replies"][-1]["signed_by"]
    auditor = Person(stack, "reply_auditor")
    auditor.act(ticket_id, "reply_to_city", checklist_ticked=True)
    city = stack.client("city_link")
    waiting = city.get("/api/v1/city/messages", params={"limit": 200}).json()["items"]
    ours = next(message for message in waiting if message["number"] == number)
    assert ours["reply"]["text"] == "已现场检查并整改。"
    assert ours["reply"]["signed_by"]
    taken_over = city.post(f"/api/v1/city/messages/{ours['id']}/receipt", json={"receipt": "R-7F3A"})
    assert taken_over.json()["state"] == "receipted"
    waiting = city.get("/api/v1/city/messages", params={"limit": 200}).json()["items"]
    assert number not in [message["number"] for message in waiting]

    waiting = Person(stack, "dispatcher").see(ticket_id)
    assert (waiting["holder"]["kind"], waiting["holder"]["code"]) == ("outside", "city")
    assert waiting["follow_up_at"]
    assert answer_of_city(stack, number, "city_call_back").json()["state"] == "city_calling_back"
    closed = answer_of_city(
        stack, number, "city_close", callback={"contacted": True, "solved": True, "satisfaction": "satisfied"}
    )
    assert closed.json()["state"] == "closed"
    assert states_of_history(Person(stack, "dispatcher"), ticket_id) == [
        "received",
        "classified",
        "dispatched",
        "signed",
        "sub_dispatched",
        "handling",
        "awaiting_signature",
        "awaiting_audit",
        "replied_to_city",
        "city_calling_back",
        "closed",
    ]


def test_city_times_are_kept_and_only_the_city_moves_them(stack, enforcement):
    number, taken = city_ticket(stack, times=CITY_TIMES)
    seen = Person(stack, "dispatcher").see(taken["id"])
    by_stage = {deadline["stage"]: deadline for deadline in seen["deadlines"]}
    assert by_stage["reply"]["owner"] == "city"
    due = stack.query("SELECT city_due_at FROM dispatch_hotlinedetail WHERE ticket_id = %s", [taken["id"]])
    assert due[0]["city_due_at"].isoformat() == "2027-12-01T10:00:00+00:00"
    early = answer_of_city(stack, number, "city_close")
    assert (early.status_code, early.json()["code"]) == (409, "verb_not_allowed")


def test_the_city_orders_rework(stack, enforcement):
    clerk, head = enforcement["clerk"], enforcement["head"]
    number, taken = city_ticket(stack)
    ticket_id = taken["id"]
    clerk.act(ticket_id, "sign")
    clerk.act(ticket_id, "contact_first", reached=True)
    clerk.act(ticket_id, "start")
    clerk.act(ticket_id, "submit_reply", text="已处理。", solved=True)
    head.act(ticket_id, "sign_off")
    Person(stack, "reply_auditor").act(ticket_id, "reply_to_city", checklist_ticked=True)
    again = answer_of_city(
        stack, number, "city_order_rework", reason="诉求人不满意", due_at="2027-12-10T18:00:00+08:00"
    )
    assert again.json()["state"] == "city_rework"
    Person(stack, "dispatcher").act(ticket_id, "order_rework", reason="市重办")
    back = clerk.act(ticket_id, "start")
    assert back["state"] == "handling"
    due = stack.query("SELECT city_due_at FROM dispatch_hotlinedetail WHERE ticket_id = %s", [ticket_id])
    assert due[0]["city_due_at"].isoformat() == "2027-12-10T10:00:00+00:00"


def test_a_repeated_message_of_the_city_changes_nothing(stack, enforcement):
    number, _taken = city_ticket(stack)
    body = {"message_id": uuid.uuid4().hex, "reason": "市收回"}
    first = answer_of_city(stack, number, "city_recall", **body)
    again = answer_of_city(stack, number, "city_recall", **body)
    assert (first.json()["applied"], again.json()["applied"]) == (True, False)
    assert first.json()["version"] == again.json()["version"]


def test_the_same_intake_twice_is_one_ticket(stack):
    key = uuid.uuid4().hex
    body = {"kind": "hotline", "text": "路灯不亮", "external": {"number": uuid.uuid4().hex}}
    person = Person(stack, "city_link")
    first, again = person.take_in(key, **body), person.take_in(key, **body)
    assert first == again
    other = person.http.post(
        "/api/v1/tickets", json={**body, "text": "别的"}, headers={"Idempotency-Key": key}
    )
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    resent = person.http.post("/api/v1/tickets", json=body)
    assert (resent.status_code, resent.json()["code"]) == (409, "external_number_known")
    assert resent.json()["ticket"]["number"] == first["number"]


def test_two_people_one_ticket(stack, enforcement):
    _number, taken = city_ticket(stack)
    clerk = enforcement["clerk"]
    version = clerk.see(taken["id"])["version"]
    clerk.act_at(version, taken["id"], "sign")
    late = clerk.try_at(version, taken["id"], "sign")
    assert late.status_code == 409
    assert late.json()["code"] == "version_conflict"
    assert late.json()["current"]["state"] == "signed"
