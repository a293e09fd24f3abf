"""A flood becomes a topic, its lead unit answers every requester, and each reply is signed on its own."""

import time

from tests.journeys.people import SPOT, Person

REPORTS = 6
SMALL_FLOOD = """
INSERT INTO dispatch_rulevalue (topic, name, value, source, changed_by, changed_at)
VALUES ('flood', 'reports', %s, 'journey', 'journey', now()), ('flood', 'minutes', '5', 'journey', 'journey', now())
"""


def report(stack, number):
    """A call without a phone: nobody has to be called back first."""
    return Person(stack, "call_taker").take_in(
        kind="hotline",
        channel="window",
        text=f"整条街停水,影响居民生活({number})。",
        request_class="R060301",
        request_type="complaint",
        location={**SPOT, "lon": SPOT["lon"] + number * 0.00005},
    )


def topic_of(dispatcher, deadline_s=30.0):
    """The topic that the worker makes."""
    until = time.monotonic() + deadline_s
    while time.monotonic() < until:
        found = dispatcher.http.get("/api/v1/topics", params={"kind": "flood"}).json()["items"]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError("the flood was not found")


def post(person, path, **body):
    answer = person.http.post(f"/api/v1/topics/{path}", json=body)
    assert answer.status_code == 200, f"{person.username} {path}: {answer.text}"
    return answer.json()


def test_from_the_flood_to_an_answer_for_each(stack):
    stack.query(SMALL_FLOOD, [str(REPORTS)])
    try:
        taken = [report(stack, number) for number in range(REPORTS)]
        dispatcher = Person(stack, "dispatcher")
        topic = topic_of(dispatcher)
        late = report(stack, REPORTS)
    finally:
        stack.query("DELETE FROM dispatch_rulevalue WHERE topic = 'flood'")
    sheet = dispatcher.http.get(f"/api/v1/topics/{topic['id']}").json()
    assert {each["id"] for each in (*taken, late)} <= {each["id"] for each in sheet["tickets"]}
    unit = sheet["proposed_unit"]["code"]
    alarms = dispatcher.http.get("/api/v1/alarms").json()["items"]
    assert any(alarm["kind"] == "flood" for alarm in alarms)
    clerk, head = Person(stack, f"clerk.{unit}"), Person(stack, f"head.{unit}")
    post(dispatcher, f"{topic['id']}/dispatch", unit=unit, action="抢修水管,增设备用供水。")
    for verb in ("sign", "start"):
        done = post(clerk, f"{topic['id']}/bulk", verb=verb)
        assert len(done["done"]) >= REPORTS, done
    draft = {"verb": "submit_reply", "text": "工单 {number}:水管已抢修,恢复供水。", "solved": True}
    for each in (*taken, late):  # evidence stands behind every reply
        clerk.act(each["id"], "contact_first", reached=True)
    preview = post(clerk, f"{topic['id']}/bulk/preview", **draft)["items"]
    ready = [each for each in preview if not each["reason"]]
    assert {each["id"] for each in (*taken, late)} <= {each["id"] for each in ready}
    done = post(clerk, f"{topic['id']}/bulk", **draft)["done"]
    assert {each["id"] for each in done} == {each["id"] for each in ready}
    first, second = (head.act(each["id"], "sign_off") for each in done[:2])
    assert (first["state"], second["state"]) == ("awaiting_audit", "awaiting_audit")
    assert first["number"] in first["replies"][-1]["text"]
    assert post(head, f"{topic['id']}/bulk/preview", verb="sign")["able"] == 0
    refused = head.http.post(f"/api/v1/topics/{topic['id']}/bulk", json={"verb": "sign_off"})
    assert refused.json()["code"] == "bulk_act_unknown"
    post(head, f"{topic['id']}/start")
    post(head, f"{topic['id']}/feed_back", result="更换老化水管 200 米", evidence="施工照片")
    assert post(dispatcher, f"{topic['id']}/close")["state"] == "closed"
