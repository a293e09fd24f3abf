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
