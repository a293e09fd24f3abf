"""A ticket nobody handles: reminded, amber, chased, supervised; under the test clock, by the real worker."""

from datetime import datetime, timedelta

import pytest

from tests.journeys.people import SPOT, Person, check_invariants, events_until, listening
from tests.support.stack import start_stack, wait_for


@pytest.fixture(scope="module")
def own():
    """A stack of its own: its clock is moved."""
    running = start_stack(name="late")
    yield running
    running.close()


def types_of(stack, ticket_id):
    rows = stack.query("SELECT type FROM dispatch_event WHERE subject_id = %s ORDER BY seq", [ticket_id])
    return [row["type"] for row in rows]


def pending(stack, ticket_id):
    return stack.query(
        "SELECT stage, level, due_at FROM dispatch_timer WHERE subject_id = %s AND state = 'pending' ORDER BY due_at",
        [ticket_id],
    )


def move_to(stack, moment):
    now = stack.query("SELECT now() AS now")[0]["now"]
    stack.manage("move_clock", str((moment - now) / timedelta(minutes=1)))


def test_reminded_chased_and_brought_to_supervision(own):
    taken = Person(own, "call_taker").take_in(
        kind="hotline",
        channel="window",
        text="占道经营,多次反映无人处理",
        request_class="R060301",
        request_type="complaint",
        location=SPOT,
        requester={"name": "李女士", "phone": "13900000001"},
    )
    ticket_id, unit = taken["id"], taken["lead_unit"]["code"]
    sign_due = next(
        datetime.fromisoformat(deadline["due_at"])
        for deadline in taken["deadlines"]
        if deadline["stage"] == "sign"
    )
    with listening(own, f"head.{unit}") as console:
        move_to(own, sign_due - timedelta(minutes=1))
        wait_for(lambda: "ticket_amber" in types_of(own, ticket_id), timeout_s=30)
        assert "ticket_chased" not in types_of(own, ticket_id)
        amber = Person(own, f"head.{unit}").see(ticket_id)
        assert amber["lamp"]["colour"] == "amber"
        assert amber["lamp"]["stage"] == "sign"

        move_to(own, sign_due + timedelta(minutes=1))
        chased = events_until(console, ticket_id, "ticket_chased")[-1]
        assert chased["data"]["stage"] == "sign"
        assert Person(own, f"head.{unit}").see(ticket_id)["lamp"]["colour"] == "red"

        level_1 = next(row for row in pending(own, ticket_id) if row["level"] == "supervise_l1")
        move_to(own, level_1["due_at"] + timedelta(minutes=1))
        wait_for(lambda: supervision(own, ticket_id), timeout_s=30)
    order = supervision(own, ticket_id)[0]
    assert (order["level"], order["state"], order["unit_code"]) == (1, "issued", unit)

    own.worker.restart()
    own.manage("move_clock", str(60 * 24 * 40))
    wait_for(lambda: len(supervision(own, ticket_id)) == 2, timeout_s=60)
    first, second = supervision(own, ticket_id)
    assert first["level"] == 1
    assert (second["level"], second["state"]) == (2, "proposed")
    drafted = own.query(
        "SELECT count(*) AS n FROM dispatch_submission WHERE proposed_order_id = %s", [second["id"]]
    )
    assert drafted[0]["n"] == 1
    fired = own.query(
        "SELECT level, count(*) AS n FROM dispatch_timer WHERE subject_id = %s AND stage = 'sign' AND state = 'fired'"
        " GROUP BY 1",
        [ticket_id],
    )
    assert {row["level"] for row in fired} >= {"amber", "chase", "supervise_l1"}
    assert all(row["n"] == 1 for row in fired)
    wait_for(lambda: not overdue(own), timeout_s=60)
    check_invariants(own)
    carry_out(own, str(first["id"]), str(second["id"]), unit)
    seen = Person(own, "dispatcher").see(ticket_id)
    assert seen["state"] == "dispatched", "an order lies beside its ticket, it does not move it"
    check_invariants(own)


def carry_out(own, first, second, unit):
    """Level 2: instructed, issued, fed back, looked at by another unit, accepted, archived, looked into."""
    officer, leader, head = (
        Person(own, name) for name in ("supervision_officer", "district_leader", f"head.{unit}")
    )

    def order(person, order_id, verb, expected=200, **fields):
        answer = person.http.post(f"/api/v1/supervision-orders/{order_id}/{verb}", json=fields)
        assert answer.status_code == expected, f"{verb}: {answer.status_code} {answer.text}"
        return answer.json()

    assert order(officer, second, "issue", 409)["code"] == "instruction_missing"
    waiting = officer.http.get("/api/v1/supervision-orders", params={"queue": "to_instruct"}).json()["items"]
    assert second in {row["id"] for row in waiting}
    order(leader, second, "attach_instruction", text="三日内办结并报结果")
    assert order(officer, first, "escalate", 409)["code"] == "verb_not_allowed", "it was not even signed"
    order(head, first, "sign")
    order(head, first, "start", plan="清理", responsible_person="陈主任")
    assert order(officer, first, "escalate")["state"] == "escalated"
    order(officer, second, "issue")
    order(head, second, "sign")
    order(head, second, "start", plan="联合清理", responsible_person="陈主任")
    order(head, second, "feed_back", result="已清理", evidence="照片 3 张")
    assert order(head, second, "check", 403)["code"] == "role_not_entitled"
    order(officer, second, "check")
    look_on_site(own)
    order(officer, second, "call_back", reached=True, solved=True, satisfied=True)
    assert order(officer, second, "accept_result", 409, findings="属实")["code"] == "leader_not_informed"
    order(officer, second, "accept_result", findings="属实", leader_informed=True)
    sheet = order(officer, second, "archive", bulletin=True)
    assert (sheet["state"], sheet["checks"][0]["site_passed"]) == ("archived", True)
    found = order(officer, second, "investigation", 201)["findings"]
    assert {row["misconduct"] for row in found} & {"overdue", "inaction"}
    result = order(
        officer, second, "investigation/conclude", conclusion="无人签收", assessed=True,
        findings=[{"misconduct": "inaction", "explanation": "值班缺位", "unit": unit}],
    )  # fmt: skip
    assert (result["assessed"], result["findings"][-1]["by_person"]) == (True, True)


def look_on_site(own):
    """An inspector of the subdistrict answers the site check, with a photo of the place."""
    place = own.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    rows = own.query(
        """SELECT a.username FROM grid_account a JOIN grid_rolegrant g ON g.account_id = a.id
           WHERE g.role = 'inspector' AND g.subdistrict_code = %s AND a.username LIKE 'inspector.%%' ORDER BY 1""",
        [place["subdistrict"]["code"]],
    )
    checker = Person(own, rows[0]["username"])
    (asked,) = checker.http.get("/api/v1/supervision-checks").json()["items"]
    photo = checker.upload("site_check", SPOT, 77)
    body = {"passed": True, "note": "已清理", "photo_ids": [photo]}
    answer = checker.http.post(f"/api/v1/supervision-checks/{asked['id']}/result", json=body)
    assert answer.status_code == 200, answer.text


def supervision(stack, ticket_id):
    return stack.query(
        "SELECT id, level, state, unit_code FROM dispatch_supervisionorder WHERE ticket_id = %s ORDER BY created_at",
        [ticket_id],
    )


def overdue(stack):
    return stack.query(
        """SELECT id FROM dispatch_timer WHERE state = 'pending'
           AND due_at < now() + (SELECT ahead_by FROM dispatch_clockoffset)"""
    )


def test_an_edited_day_moves_the_clocks_of_open_tickets(own):
    taken = Person(own, "call_taker").take_in(
        kind="hotline",
        channel="window",
        text="路面破损",
        request_class="R060301",
        request_type="complaint",
        location=SPOT,
    )
    before = {deadline["stage"]: deadline["due_at"] for deadline in taken["deadlines"]}["draft"]
    due_on = datetime.fromisoformat(before).date()
    told = own.manage("edit_calendar_day", due_on.isoformat(), "holiday", "--name", "台风停工")
    assert "recounted" in told.stdout
    seen = Person(own, "dispatcher").see(taken["id"])
    after = {deadline["stage"]: deadline["due_at"] for deadline in seen["deadlines"]}["draft"]
    assert datetime.fromisoformat(after) > datetime.fromisoformat(before)
    again = own.manage("edit_calendar_day", due_on.isoformat(), "holiday", "--name", "台风停工")
    assert "0 open tickets recounted" in again.stdout
    check_invariants(own)


def test_a_deferred_ticket_stands_still_until_the_worker_resumes_it(own):
    taken = Person(own, "call_taker").take_in(
        kind="hotline",
        channel="window",
        text="楼道照明改造需采购灯具",
        request_class="R060301",
        request_type="help",
        location=SPOT,
    )
    ticket_id, unit = taken["id"], taken["lead_unit"]["code"]
    clerk, head = Person(own, f"clerk.{unit}"), Person(own, f"head.{unit}")
    for verb, fields in (("sign", {}), ("contact_first", {"reached": True}), ("start", {})):
        clerk.act(ticket_id, verb, **fields)
    before = running(head.see(ticket_id))["draft"]
    now = datetime.fromisoformat(head.see(ticket_id)["now"])
    plan_on = (now + timedelta(days=21)).date()
    head.act(ticket_id, "request_deferral", plan_on=plan_on.isoformat(), reason="等待采购")
    officer = Person(own, "supervision_officer")
    deferred = officer.act(ticket_id, "defer", requester_informed=True)
    assert set(running(deferred)) == {"review", "resume"}
    move_to(own, running(deferred)["resume"] + timedelta(minutes=1))
    wait_for(lambda: head.see(ticket_id)["state"] == "handling", timeout_s=30)
    assert running(head.see(ticket_id))["draft"] > before + timedelta(days=14)
    check_invariants(own)


def running(ticket):
    """Stage → when it ends, of the clocks that run."""
    return {
        one["stage"]: datetime.fromisoformat(one["due_at"])
        for one in ticket["deadlines"]
        if one["met_at"] is None
    }


def test_a_storm_night_from_the_roster_to_the_shift_leader_and_into_other_hands(own):
    """Storm roster → emergency unsigned → second number → shift leader; handover by both; a leave moves the work."""
    dispatcher, taker = Person(own, "dispatcher"), Person(own, "call_taker")
    now = datetime.fromisoformat(send(dispatcher, "GET", "duty/now")["at"])
    unit = preview_unit(taker)
    clerk, head = Person(own, f"clerk.{unit}"), Person(own, f"head.{unit}")
    night = {
        "starts_at": (now - timedelta(hours=1)).isoformat(), "ends_at": (now + timedelta(hours=11)).isoformat(),
        "shift": "night", "person": clerk.username, "phone": "020-1", "deputy": head.username,
        "deputy_phone": "020-2", "leader": "dispatcher", "leader_phone": "020-3",
    }  # fmt: skip
    day = (now - timedelta(days=1)).date().isoformat()
    roster = {"owner": f"unit:{unit}", "period": "storm", "first": day, "days": 3, "rows": [night]}
    wrong = {**roster, "rows": [night, {**night, "person": "nobody"}]}
    faults = send(clerk, "POST", "rosters/days", 422, **wrong)["faults"]
    assert [(fault["row"], fault["code"]) for fault in faults] == [
        (2, "roster_person_unknown"),
        (2, "roster_rows_overlap"),
    ]
    assert send(clerk, "POST", "rosters/days", **roster)["version"] == 1
    send(dispatcher, "POST", "rosters/periods", 201, kind="storm", reason="台风红色预警")
    shown = send(clerk, "GET", f"duty/now?owner=unit:{unit}")["items"][0]["rows"][0]
    assert (shown["period"], [call["phone"] for call in shown["chain"]]) == (
        "storm",
        ["020-1", "020-2", "020-3"],
    )

    taken = taker.take_in(**EMERGENCY, priority="emergency")
    ticket_id = taken["id"]
    assert (taken["state"], taken["lead_unit"]["code"]) == ("dispatched", unit)
    assert called(dispatcher, ticket_id) == [("duty", "020-1")]
    move_to(own, now + timedelta(minutes=12))
    wait_for(lambda: len(called(dispatcher, ticket_id)) == 2, timeout_s=30)
    move_to(own, now + timedelta(minutes=24))
    wait_for(lambda: len(called(dispatcher, ticket_id)) == 3, timeout_s=30)
    assert called(dispatcher, ticket_id)[1:] == [("deputy", "020-2"), ("shift_leader", "020-3")]
    told = own.query("SELECT count(*) AS n FROM dispatch_outboxmessage WHERE subject_id = %s", [ticket_id])
    assert told[0]["n"] > 0

    change_at = now + timedelta(minutes=50)
    desk = [
        (now - timedelta(hours=2), change_at, "day", "dispatcher"),
        (change_at, now + timedelta(hours=12), "night", "call_taker"),
    ]
    names = ("starts_at", "ends_at", "shift", "person")
    rows = [
        dict(zip(names, (start.isoformat(), end.isoformat(), *rest), strict=True))
        for start, end, *rest in desk
    ]
    send(dispatcher, "POST", "rosters/days", **{**roster, "owner": "centre:district", "rows": rows})
    handover = send(dispatcher, "POST", "handovers", 201, notes="塌陷现场已围挡")
    assert datetime.fromisoformat(handover["shift_at"]) == change_at
    assert ticket_id in {row["id"] for row in handover["snapshot"]["emergencies"]}
    path = f"handovers/{handover['id']}/confirm"
    send(dispatcher, "POST", path, side="outgoing")
    assert send(dispatcher, "POST", path, 409, side="incoming")["code"] == "handover_same_person"
    assert send(taker, "POST", path, side="incoming")["confirmed"] is True

    clerk.act(ticket_id, "sign")
    absent = own.query("SELECT id FROM grid_account WHERE username = %s", [f"handler.{unit}"])[0]["id"]
    clerk.act(ticket_id, "sub_dispatch", handler=absent)
    begins, ends = now + timedelta(minutes=30), now + timedelta(days=3)
    send(
        head, "POST", "duty/leaves", 201, account=absent, starts_at=begins.isoformat(),
        ends_at=ends.isoformat(), reason="病假",
    )  # fmt: skip
    move_to(own, now + timedelta(minutes=31))
    wait_for(lambda: send(head, "GET", "duty/absences")["items"], timeout_s=30)
    (run,) = send(head, "GET", "duty/absences")["items"]
    assert [(one["what"], one["id"]) for one in run["moved"]] == [("children", ticket_id)]
    assert f"unit:{unit}" in {row["owner"] for row in send(dispatcher, "GET", "rosters/gaps")["items"]}
    check_invariants(own)


EMERGENCY = {
    "kind": "hotline", "channel": "window", "text": "占道经营的棚架倒塌,有人受伤", "request_class": "R060301",
    "request_type": "help", "location": SPOT,
}  # fmt: skip


def send(person, method, path, expected=None, **body):
    """A request under /api/v1; its answer."""
    given = {"json": body} if method == "POST" else {}
    answer = person.http.request(method, f"/api/v1/{path}", **given)
    assert answer.status_code == (expected or 200), f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


def preview_unit(person):
    """The unit that the emergency will go to."""
    return send(person, "POST", "tickets/preview", **EMERGENCY)["routing"]["lead_unit"]["code"]


def called(person, ticket_id):
    """Role and number of every call asked for, in order."""
    rows = send(person, "GET", f"tickets/{ticket_id}/side_paths")["call_outs"]
    return [(row["role"], row["phone"]) for row in rows]
