"""Callbacks over two days: nobody answers twice, the third call finds an unsatisfied requester, the unit reworks."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.faults.clockwork import move_clock
from tests.journeys.people import SPOT, Person, check_invariants
from tests.support.stack import start_stack, wait_for

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def own():
    running = start_stack(name="callbacks")
    yield running
    running.close()


def callbacks(stack, **query):
    answer = stack.client("callback_agent").get("/api/v1/callbacks", params=query)
    assert answer.status_code == 200, answer.text
    return {row["ticket"]["id"]: row for row in answer.json()["items"]}


def test_two_calls_in_vain_a_third_unsatisfied_then_rework(own):
    place = own.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    unit = f"{place['subdistrict']['code']}-ENF"
    clerk, head, agent = (
        Person(own, f"clerk.{unit}"),
        Person(own, f"head.{unit}"),
        Person(own, "callback_agent"),
    )
    ticket_id = Person(own, "call_taker").take_in(
        kind="hotline",
        channel="window",
        text="楼下烧烤摊占道经营,噪音扰民。",
        request_class="R060301",
        request_type="help",
        location=SPOT,
        requester={"name": "李女士", "phone": "020-88886666"},
    )["id"]
    clerk.act(ticket_id, "sign")
    clerk.act(ticket_id, "contact_first", reached=True)
    clerk.act(ticket_id, "start")
    clerk.act(ticket_id, "submit_reply", text="已劝离并安排巡查。", solved=True)
    head.act(ticket_id, "sign_off")
    Person(own, "reply_auditor").act(ticket_id, "pass_audit")

    agent.act(ticket_id, "call_back", contacted=False)
    waiting = callbacks(own)[ticket_id]
    assert waiting["attempts"] == 1
    assert ticket_id not in callbacks(own, ready=True)
    move_clock(own, days=1)
    agent.act(ticket_id, "call_back", contacted=False)
    move_clock(own, days=2)
    assert ticket_id in callbacks(own, ready=True)
    refused = agent.try_at(None, ticket_id, "close")
    assert refused.json()["code"] == "callback_attempts_missing"
    answers = {"unit_contacted": True, "solved": False, "satisfaction": "unsatisfied", "staff_attitude": 3}
    called = agent.act(ticket_id, "call_back", contacted=True, answers=answers, demand_reasonable=True)
    assert called["callbacks"][-1]["valid"] is True
    reworked = agent.act(ticket_id, "order_rework", reason="摊档仍在")
    assert reworked["state"] == "rework"

    rates = own.client("dispatcher").get("/api/v1/indicators/rates", params={"by": "unit"}).json()
    (ours,) = [group for group in rates["local"] if group["key"] == unit]
    assert ours["raw"]["counts"]["unsatisfied"] == 1
    told = messages_until(own, f"clerk.{unit}", ticket_id, "ticket_rework_ordered")
    assert told["texts"]["zh"].startswith("工单 ")
    check_invariants(own)


def messages_until(stack, username, ticket_id, code):
    """The in-app message of this kind about the ticket, once the worker has written it."""

    def found():
        items = stack.client(username).get("/api/v1/messages").json()["items"]
        return [item for item in items if item["code"] == code and item["subject"]["id"] == ticket_id]

    return wait_for(found, timeout_s=20)[0]


class KillingReceiver:
    """A program that takes webhooks; the first one costs the sender its life before the answer."""

    def __init__(self, kill):
        self.keys = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                receiver.keys.append(self.headers["Idempotency-Key"])
                if len(receiver.keys) == 1:
                    kill()
                    return
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()

    @property
    def host(self):
        return f"127.0.0.1:{self.server.server_port}"


def test_a_worker_killed_between_sending_and_marking_sends_the_same_key_again(own):
    receiver = KillingReceiver(own.worker.kill)
    own.worker.stop()
    own.worker.child.environment |= {"GRIDLINE_WEBHOOK_HOSTS": receiver.host, "GRIDLINE_WEBHOOK_SECRET": "s"}
    for topic, value in (("webhook", f"http://{receiver.host}/in"), ("webhook_events", "ticket_received")):
        own.manage("set_rule_value", topic, "partner", value, "--source", "test")
    own.manage("set_rule_value", "outbox", "lease_s", "1", "--source", "test")
    own.worker.start()
    Person(own, "call_taker").take_in(kind="hotline", channel="window", text="路灯不亮", location=SPOT)
    wait_for(lambda: not own.worker.is_alive(), timeout_s=20)
    assert own.query("SELECT state FROM dispatch_outboxmessage WHERE adapter = 'webhook'") == [
        {"state": "waiting"}
    ]
    own.worker.start()
    wait_for(lambda: len(receiver.keys) >= 2, timeout_s=20)
    receiver.server.shutdown()
    receiver.server.server_close()
    assert len(set(receiver.keys)) == 1
    sent = own.query("SELECT state, attempts FROM dispatch_outboxmessage WHERE adapter = 'webhook'")
    assert sent[0]["attempts"] == 2
    own.query("DELETE FROM dispatch_rulevalue")
