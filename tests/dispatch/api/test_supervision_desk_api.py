"""The doors beside the orders answer in their declared shapes: inbox, reminders, lists, call-ins, rules, queues."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dispatch.models import Ticket
from dispatch.services.raise_alarm import raise_alarm
from tests.dispatch.api.test_supervision_api import post, signed_in
from tests.dispatch.supervised_world import UNIT, SupervisedWorld, build_world

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def world() -> SupervisedWorld:
    return build_world()


def items(client: Client, path: str, headers: dict[str, str]) -> list[dict[str, Any]]:
    answer = client.get(f"{API}/{path}", headers=headers)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_what_is_written_is_read_in_its_declared_shape(client: Client, world: SupervisedWorld) -> None:
    officer = signed_in("officer", "supervision_officer", "DISTRICT_SERVICE_OFFICE")
    head = signed_in("head", "unit_head", UNIT)
    leader = signed_in("leader", "district_leader")
    ticket = str(world.ticket.id)
    Ticket.objects.filter(id=ticket).update(audience=["supervision", "leader", f"unit:{UNIT}"])
    tomorrow, later = (world.moment.now + timedelta(days=days) for days in (1, 2))

    raise_alarm(
        kind="flood", subject_type="topic", subject_id="t", audience="supervision", at=world.moment.now,
        params={"reports": 500},
    )  # fmt: skip
    (alarm,) = items(client, "alarms?own=true", officer)
    assert (
        post(client, f"{API}/alarms/{alarm['id']}/acknowledge", {}, officer).json()["acknowledged_by"]
        == "officer"
    )
    done = post(client, f"{API}/alarms/{alarm['id']}/resolve", {"note": "已并为一个专题"}, officer)
    assert done.json()["resolution"] == "已并为一个专题"
    assert items(client, "alarms", officer) == []
    assert len(items(client, "alarms?state=resolved", {**officer, "Accept-Language": "en"})) == 1

    body = {"unit": UNIT, "text": "超期", "acknowledge_by_at": tomorrow.isoformat(), "tickets": [ticket],
            "figure": {"name": "超期", "value": "3"}}  # fmt: skip
    sent = post(client, f"{API}/work-reminders", body, {**officer, "Idempotency-Key": "r-1"})
    again = post(client, f"{API}/work-reminders", body, {**officer, "Idempotency-Key": "r-1"})
    assert (sent.status_code, again.json()["id"]) == (201, sent.json()["id"])
    (reminder,) = items(client, "work-reminders?waiting=true", head)
    answered = post(client, f"{API}/work-reminders/{reminder['id']}/acknowledge", {"answer": "已安排"}, head)
    assert answered.json()["answer"] == "已安排"

    session = {
        "starts_at": tomorrow.isoformat(),
        "ends_at": later.isoformat(),
        "leader": "李局长",
        "unit": UNIT,
    }
    made = post(client, f"{API}/call-ins", session, officer).json()
    taken = {"ticket_id": ticket, "promise": "三日内修好", "promised_on": "2099-01-01"}
    assert post(client, f"{API}/call-ins/{made['id']}/tickets", taken, officer).status_code == 200
    assert items(client, "call-ins", head)[0]["open_promises"] == 1
    assert items(client, f"call-ins/{made['id']}/ledger", officer)[0]["promise"] == "三日内修好"
    sheet = client.get(f"{API}/call-ins/{made['id']}/ledger.xlsx", headers=officer)
    assert sheet.content[:2] == b"PK"

    listed = post(client, f"{API}/difficult-tickets/{ticket}", {"note": "职责交叉"}, officer)
    assert listed.json()["reasons"] == ["manual"]
    assert items(client, "difficult-tickets", head)[0]["ticket"]["id"] == ticket
    key_list = post(client, f"{API}/key-ticket-lists", {}, officer).json()
    assert items(client, f"key-ticket-lists/{key_list['id']}", leader)[0]["note"] == "职责交叉"
    assert items(client, "key-ticket-lists", leader)[0]["number"] == key_list["number"]

    order = post(
        client, f"{API}/supervision-instructions", {"ticket_id": ticket, "text": "三日内办结"}, leader
    )
    assert (order.status_code, order.json()["level"]) == (201, 2)
    counts = {row["name"]: row["count"] for row in items(client, "supervision-queues", leader)}
    assert (counts["to_issue"], counts["to_instruct"]) == (1, 0)
    assert items(client, "supervision-checks", officer) == []
    assert len(items(client, f"supervision-orders?unit={UNIT}&ground=media_or_leader", officer)) == 1


def test_rules_are_read_and_edited(client: Client, world: SupervisedWorld) -> None:
    officer = signed_in("officer", "supervision_officer", "DISTRICT_SERVICE_OFFICE")
    rules = client.get(f"{API}/supervision-rules", headers=officer).json()
    assert {row["act"] for row in rules["ladder"]} >= {"remind", "amber", "chase", "supervise", "submit"}
    rung = next(row for row in rules["ladder"] if row["level"] == "remind_1wd" and not row["stage"])
    path = f"{API}/supervision-rules/ladder"
    edited = client.put(path, {**rung, "value": "2"}, content_type="application/json", headers=officer)
    assert edited.status_code == 200, edited.content
    assert edited.json()["version"] > rules["version"]
    bad = client.put(path, {**rung, "act": "shout"}, content_type="application/json", headers=officer)
    assert (bad.status_code, bad.json()["code"]) == (422, "rung_bad")
    path = f"{API}/supervision-rules/triggers/returned"
    body = {"threshold": 4, "source": "督办管理办法"}
    trigger = client.put(path, body, content_type="application/json", headers=officer).json()
    assert (trigger["threshold"], trigger["window_days"]) == (4, None)
