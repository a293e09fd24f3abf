"""The side paths over HTTP: extension, interim reply and follow-up, co-units, joint handling, delegation, emergency."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.people import SPOT, Person, answer_of_city, check_invariants, states_of_history
from tests.journeys.test_city_ticket import CITY_TIMES, city_ticket

WATER = "HZ-WATER"
GUANGZHOU = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def unit(stack):
    place = stack.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    return f"{place['subdistrict']['code']}-ENF"


@pytest.fixture(scope="module")
def clerk(stack, unit):
    return Person(stack, f"clerk.{unit}")


@pytest.fixture(scope="module")
def head(stack, unit):
    return Person(stack, f"head.{unit}")


@pytest.fixture(scope="module")
def dispatcher(stack):
    return Person(stack, "dispatcher")


@pytest.fixture(scope="module")
def auditor(stack):
    return Person(stack, "reply_auditor")


def in_hand(stack, clerk, ticket_id=None):
    """A ticket that its clerk works on."""
    if ticket_id is None:
        ticket_id = Person(stack, "call_taker").take_in(
            kind="hotline",
            channel="window",
            text="楼下烧烤摊占道经营。",
            request_class="R060301",
            request_type="help",
            location=SPOT,
            requester={"name": "李女士", "phone": "020-88886666"},
        )["id"]
    clerk.act(ticket_id, "sign")
    clerk.act(ticket_id, "contact_first", reached=True)
    clerk.act(ticket_id, "start")
    return ticket_id


def due(ticket, stage):
    """When the running clock of a stage ends; None when none runs."""
    running = [one for one in ticket["deadlines"] if one["stage"] == stage and one["met_at"] is None]
    return datetime.fromisoformat(running[0]["due_at"]) if running else None


def side_paths(person, ticket_id):
    answer = person.http.get(f"/api/v1/tickets/{ticket_id}/side_paths")
    assert answer.status_code == 200, answer.text
    return answer.json()


def next_year():
    return f"{datetime.now(GUANGZHOU).date().year + 1}-06-01"


def test_a_local_extension_is_asked_once_and_granted_within_bounds(stack, clerk, head, dispatcher):
    ticket_id = in_hand(stack, clerk)
    before = due(head.see(ticket_id), "draft")
    assert clerk.try_at(None, ticket_id, "request_extension", working_days=5, reason="x").status_code == 403
    asked = head.act(ticket_id, "request_extension", working_days=5, reason="需多部门会商")
    assert (asked["state"], due(asked, "draft")) == ("extension_requested", before)
    too_long = dispatcher.try_at(None, ticket_id, "grant_extension", working_days=11)
    assert (too_long.status_code, too_long.json()["code"]) == (422, "extension_too_long")
    granted = dispatcher.act(ticket_id, "grant_extension", reason="同意")
    assert granted["state"] == "handling"
    assert due(granted, "draft") >= before + timedelta(days=5)
    again = head.try_at(None, ticket_id, "request_extension", working_days=1, reason="再延")
    assert (again.status_code, again.json()["code"]) == (409, "extended_before")
    extension = side_paths(head, ticket_id)["extensions"][0]
    assert (extension["state"], extension["granted"]) == ("granted", "5wd")


def test_a_reply_withdraws_the_request_for_more_time(stack, clerk, head):
    ticket_id = in_hand(stack, clerk)
    head.act(ticket_id, "request_extension", working_days=3, reason="材料未齐")
    assert clerk.act(ticket_id, "submit_reply", text="已处理。", solved=True)["state"] == "awaiting_signature"
    assert side_paths(clerk, ticket_id)["extensions"][0]["state"] == "withdrawn"


def test_only_the_city_extends_a_city_ticket(stack, clerk, head, dispatcher):
    number, taken = city_ticket(stack, times=CITY_TIMES)
    ticket_id = in_hand(stack, clerk, taken["id"])
    head.act(ticket_id, "request_extension", working_days=20, legal_basis="行政处罚法", reason="立案调查")
    assert dispatcher.try_at(None, ticket_id, "grant_extension").status_code == 403
    forwarded = dispatcher.act(ticket_id, "forward_extension", reason="拟同意")
    assert due(forwarded, "extension_decision") is None
    waiting = stack.client("city_link").get("/api/v1/city/messages", params={"limit": 200}).json()["items"]
    sent = [one for one in waiting if one["number"] == number]
    assert [(one["message"], one["body"]["wanted"]) for one in sent] == [("request_extension", "20wd")]
    new_due = "2027-12-31T18:00:00+08:00"
    answered = answer_of_city(stack, number, "city_grant_extension", due_at=new_due)
    assert answered.status_code == 200, answered.text
    seen = clerk.see(ticket_id)
    assert (seen["state"], due(seen, "reply")) == ("handling", datetime.fromisoformat(new_due))


def test_an_interim_reply_is_followed_up_and_its_result_goes_to_the_city_as_supplement(
    stack, clerk, head, auditor
):
    number, taken = city_ticket(stack, times=CITY_TIMES)
    ticket_id = in_hand(stack, clerk, taken["id"])
    lacking = clerk.try_at(None, ticket_id, "reply_interim", text="已立案。", plan_on=next_year())
    assert (lacking.status_code, lacking.json()["code"]) == (422, "legal_basis_missing")
    clerk.act(
        ticket_id,
        "reply_interim",
        text="已立案,正在调查。",
        legal_basis="行政处罚法第六十条",
        steps_done="已现场检查并立案。",
        plan_on=next_year(),
        statutory=True,
    )
    assert clerk.try_at(None, ticket_id, "sign_off").status_code == 403
    head.act(ticket_id, "sign_off")
    auditor.act(ticket_id, "reply_to_city", checklist_ticked=True)
    assert answer_of_city(stack, number, "city_close").status_code == 200
    following = clerk.see(ticket_id)
    assert following["state"] == "following_up"
    clock = next(one for one in following["deadlines"] if one["stage"] == "follow_up")
    assert (clock["owner"], clock["due_at"][:10]) == ("statute", next_year())
    untold = clerk.try_at(None, ticket_id, "follow_up", text="调查中")
    assert untold.json()["code"] == "requester_not_informed"
    clerk.act(ticket_id, "follow_up", text="已完成取证。", requester_informed=True)
    clerk.act(ticket_id, "submit_reply", text="已处罚并整改完毕。", solved=True)
    head.act(ticket_id, "sign_off")
    assert auditor.act(ticket_id, "close", requester_informed=True)["state"] == "closed"
    waiting = stack.client("city_link").get("/api/v1/city/messages", params={"limit": 200}).json()["items"]
    assert [one["message"] for one in waiting if one["number"] == number] == ["reply", "supplement"]
    paths = side_paths(auditor, ticket_id)["follow_ups"]
    assert [(one["state"], len(one["notes"])) for one in paths] == [("done", 1)]
    assert states_of_history(clerk, ticket_id)[-3:] == ["awaiting_signature", "awaiting_audit", "closed"]


def test_co_units_answer_before_the_lead_replies(stack, clerk, dispatcher):
    ticket_id = in_hand(stack, clerk)
    dispatcher.act(ticket_id, "add_co_unit", unit=WATER, reason="涉及排水")
    shared = clerk.see(ticket_id)
    assert due(shared, "co_units") < due(shared, "draft")
    refused = clerk.try_at(None, ticket_id, "submit_reply", text="已处理。", solved=True)
    assert refused.json()["code"] == "co_unit_parts_missing"
    water = Person(stack, f"clerk.{WATER}")
    assert clerk.try_at(None, ticket_id, "submit_part", text="代答").status_code == 403
    water.act(ticket_id, "submit_part", text="已疏通排水口。")
    clerk.act(ticket_id, "send_back_part", unit=WATER, reason="补充照片")
    water.act(ticket_id, "submit_part", text="已疏通排水口,见照片。")
    part = side_paths(clerk, ticket_id)["co_unit_parts"][0]
    assert (part["state"], part["text"]) == ("submitted", "已疏通排水口,见照片。")
    assert due(clerk.see(ticket_id), "co_units") is None
    assert clerk.act(ticket_id, "submit_reply", text="已处理。", solved=True)["state"] == "awaiting_signature"


def test_joint_handling_gives_each_ticket_its_own_reply(stack, clerk, head, dispatcher):
    number, taken = city_ticket(stack, times=CITY_TIMES)
    ids = [in_hand(stack, clerk), in_hand(stack, clerk), in_hand(stack, clerk, taken["id"])]
    begun = dispatcher.http.post("/api/v1/joint-handlings", json={"ticket_ids": ids, "reason": "同一摊位"})
    assert begun.status_code == 201, begun.text
    joint = begun.json()
    door = f"/api/v1/joint-handlings/{joint['id']}"
    assert joint["due_at"] == min(one["due_at"] for one in joint["members"])
    left = dispatcher.http.post(f"{door}/leave", json={"ticket_id": ids[1], "reason": "另一摊位"}).json()
    assert {one["id"] for one in left["members"] if one["left_at"] is None} == {ids[0], ids[2]}
    found = clerk.http.post(f"{door}/investigate", json={"findings": "属实,已劝离。"})
    assert found.status_code == 200, found.text
    drafted = clerk.http.post(f"{door}/draft_replies", json={"text": "已劝离。", "solved": True}).json()
    assert [one["refused"] for one in drafted["items"]] == ["", ""]
    for ticket_id in (ids[0], ids[2]):
        seen = head.see(ticket_id)
        assert (seen["state"], len(seen["replies"])) == ("awaiting_signature", 1)
        assert head.act(ticket_id, "sign_off")["state"] == "awaiting_audit"
    assert clerk.see(ids[1])["state"] == "handling"
    assert clerk.see(ids[2])["external"]["number"] == number


def test_a_deputy_signs_plain_replies_only(stack, clerk, head, auditor):
    me = clerk.http.get("/api/v1/me").json()["id"]
    today = datetime.now(GUANGZHOU).date()
    order = {"deputy": me, "from_on": str(today - timedelta(days=1)), "to_on": str(today + timedelta(days=9))}
    assert clerk.http.post("/api/v1/delegations", json=order).status_code == 403
    given = head.http.post("/api/v1/delegations", json=order)
    assert given.status_code == 201, given.text
    ticket_id = in_hand(stack, clerk)
    clerk.act(ticket_id, "submit_reply", text="已处理。", solved=True)
    assert clerk.act(ticket_id, "sign_off")["replies"][0]["delegated"] is True
    auditor.act(ticket_id, "order_rework", reason="缺照片")
    clerk.act(ticket_id, "start")
    clerk.act(ticket_id, "submit_reply", text="已处理,见照片。", solved=True)
    personal = clerk.try_at(None, ticket_id, "sign_off")
    assert (personal.status_code, personal.json()["code"]) == (403, "personal_sign_off_required")
    delegation = given.json()["items"][0]["id"]
    assert head.http.post(f"/api/v1/delegations/{delegation}/revoke", json={}).status_code == 200
    assert head.act(ticket_id, "sign_off")["replies"][-1]["delegated"] is False


def test_an_emergency_is_called_out_first_and_written_down_afterwards(stack, clerk, unit, dispatcher):
    taken = Person(stack, "call_taker").take_in(
        kind="hotline", channel="window", text="路面塌陷,有人受困!", location=SPOT, priority="emergency"
    )
    ticket_id = taken["id"]
    assert taken["state"] == "received"
    uncalled = dispatcher.try_at(None, ticket_id, "dispatch", unit=unit)
    assert (uncalled.status_code, uncalled.json()["code"]) == (422, "calls_not_made")
    dispatcher.act(ticket_id, "log_call_out", unit=unit, phone="020-8000001", person="值班员", answered=True)
    sent = dispatcher.act(ticket_id, "dispatch", unit=unit)
    assert sent["state"] == "dispatched"
    assert due(sent, "classify") is not None
    assert due(sent, "call_out") == due(sent, "sign") - timedelta(minutes=20)
    classified = dispatcher.act(ticket_id, "classify", request_class="R060301", request_type="help")
    assert (classified["state"], due(classified, "classify")) == ("dispatched", None)
    assert due(classified, "duty_written") == due(classified, "duty_phone") + timedelta(minutes=45)
    early = dispatcher.try_at(None, ticket_id, "report_to_duty_office", report_kind="follow_up", text="续报")
    assert early.json()["code"] == "written_report_first"
    for kind in ("phone", "written"):
        reported = dispatcher.act(ticket_id, "report_to_duty_office", report_kind=kind, text="塌陷,已围挡。")
    assert due(reported, "duty_phone") is None
    assert due(reported, "duty_follow_up") is not None
    assert clerk.act(ticket_id, "sign")["state"] == "signed"


def test_a_support_call_is_answered_and_assessed_both_ways(stack, unit):
    subdistrict = unit.split("-")[0]
    caller = Person(stack, dispatcher_of(stack, subdistrict))
    water = Person(stack, f"clerk.{WATER}")
    made = caller.http.post(
        "/api/v1/support-calls",
        json={"units": [WATER], "reason": "水管爆裂", "place_text": "昌岗中路", "urgent": True},
    )
    assert made.status_code == 201, made.text
    call = made.json()
    length = datetime.fromisoformat(call["due_at"]) - datetime.fromisoformat(call["called_at"])
    assert length == timedelta(minutes=30)
    door = f"/api/v1/support-calls/{call['id']}"
    assert water.http.post(f"{door}/report_work", json={"text": "已关阀"}).json()["code"] == "not_turned_out"
    assert water.http.post(f"{door}/turn_out", json={}).json()["state"] == "gathered"
    assert water.http.post(f"{door}/rate_call", json={"rating": 5}).json()["code"] == "support_call_open"
    water.http.post(f"{door}/report_work", json={"text": "已关阀抢修"})
    closed = caller.http.post(f"{door}/close", json={"text": "恢复供水"}).json()
    assert (closed["state"], closed["turn_outs"][0]["late"]) == ("closed", False)
    assert caller.http.post(f"{door}/rate_unit", json={"unit": WATER, "rating": 6}).status_code == 422
    assert caller.http.post(f"{door}/rate_unit", json={"unit": WATER, "rating": 5}).status_code == 200
    assert water.http.post(f"{door}/rate_call", json={"rating": 4}).status_code == 200
    told = caller.http.get("/api/v1/support-calls/assessment").json()
    row = next(one for one in told["units"] if one["unit"]["code"] == WATER)
    assert (row["called"], row["in_time"], row["rating"]) == (1, 1, 5.0)
    assert told["subdistricts"][0]["rating"] == 4.0
    check_invariants(stack)


def dispatcher_of(stack, subdistrict):
    rows = stack.query(
        """SELECT a.username FROM grid_account a JOIN grid_rolegrant g ON g.account_id = a.id
           WHERE g.role = 'subdistrict_dispatcher' AND g.subdistrict_code = %s ORDER BY a.id""",
        [subdistrict],
    )
    return rows[0]["username"]
