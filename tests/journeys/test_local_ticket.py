"""A local ticket lives wholly in the district: own intake, audit, callback, close."""

import pytest

from tests.journeys.people import SPOT, Person, events_until, listening, states_of_history


@pytest.fixture(scope="module")
def unit(stack):
    place = stack.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    return f"{place['subdistrict']['code']}-ENF"


def local_ticket(stack, **more):
    body = {
        "kind": "hotline",
        "channel": "window",
        "text": "楼下烧烤摊占道经营,噪音扰民。",
        "request_class": "R060301",
        "request_type": "help",
        "location": SPOT,
        "requester": {"name": "李女士", "phone": "020-88886666"},
        **more,
    }
    return Person(stack, "call_taker").take_in(**body)


def answer(stack, unit, ticket_id):
    clerk, head = Person(stack, f"clerk.{unit}"), Person(stack, f"head.{unit}")
    clerk.act(ticket_id, "contact_first", reached=True)
    clerk.act(ticket_id, "submit_reply", text="已劝离并安排巡查。", solved=True)
    head.act(ticket_id, "sign_off")
    Person(stack, "reply_auditor").act(ticket_id, "pass_audit")


def test_to_its_own_callback_and_close(stack, unit):
    taken = local_ticket(stack)
    ticket_id = taken["id"]
    clerk = Person(stack, f"clerk.{unit}")
    clerk.act(ticket_id, "sign")
    clerk.act(ticket_id, "contact_first", reached=True)
    clerk.act(ticket_id, "start")
    answer(stack, unit, ticket_id)
    agent = Person(stack, "callback_agent")
    refused = agent.try_at(None, ticket_id, "close")
    assert refused.json()["code"] == "callback_attempts_missing"
    agent.act(ticket_id, "call_back", contacted=True, solved=True, satisfaction="satisfied")
    assert agent.act(ticket_id, "close")["state"] == "closed"
    assert states_of_history(agent, ticket_id)[-3:] == ["awaiting_audit", "calling_back", "closed"]


def test_an_unsatisfied_requester_gets_rework_twice_at_most(stack, unit):
    ticket_id = local_ticket(stack)["id"]
    clerk, agent = Person(stack, f"clerk.{unit}"), Person(stack, "callback_agent")
    clerk.act(ticket_id, "sign")
    clerk.act(ticket_id, "contact_first", reached=True)
    clerk.act(ticket_id, "start")
    for _round in range(2):
        answer(stack, unit, ticket_id)
        agent.act(ticket_id, "call_back", contacted=True, solved=False, satisfaction="unsatisfied")
        agent.act(ticket_id, "order_rework", reason="仍未解决")
        clerk.act(ticket_id, "start")
    answer(stack, unit, ticket_id)
    agent.act(ticket_id, "call_back", contacted=True, solved=False, satisfaction="unsatisfied")
    refused = agent.try_at(None, ticket_id, "order_rework", reason="仍未解决")
    assert refused.json()["code"] == "rework_rounds_used"


def test_a_proposal_is_confirmed_by_the_dispatcher(stack):
    with listening(stack, "dispatcher") as console:
        taken = local_ticket(stack, request_class="R01", request_type="complaint")
        assert taken["routing"]["outcome"] == "proposed"
        assert taken["state"] == "classified"
        events_until(console, taken["id"], "ticket_classified")
        dispatcher = Person(stack, "dispatcher")
        other = dispatcher.try_at(None, taken["id"], "dispatch", unit="HZ-WATER")
        assert (other.status_code, other.json()["code"]) == (422, "reason_missing")
        assert dispatcher.act(taken["id"], "dispatch")["state"] == "dispatched"
        confirmed = events_until(console, taken["id"], "ticket_dispatched")[-1]
        assert confirmed["data"]["mode"] == "confirm"


def test_no_class_goes_to_the_duty_queue_and_is_classified_there(stack):
    taken = local_ticket(stack, request_class=None, request_type=None)
    assert (taken["state"], taken["lead_unit"], taken["queue"]) == ("received", None, "desk:district")
    dispatcher = Person(stack, "dispatcher")
    done = dispatcher.act(taken["id"], "classify", request_class="R060301", request_type="complaint")
    assert done["state"] == "dispatched"
    assert done["routing"]["row"] is not None


def test_personal_data_stay_masked_and_every_look_is_kept(stack, unit):
    ticket_id = local_ticket(stack)["id"]
    shown = Person(stack, f"clerk.{unit}").see(ticket_id)["requester"]
    assert shown["name"] == "李**"
    assert "8888" not in shown["phone"]
    opened = stack.client(f"clerk.{unit}").post(f"/api/v1/tickets/{ticket_id}/contact", json={})
    assert opened.json()["phone"] == "020-88886666"
    refused = stack.client("dispatcher").post(f"/api/v1/tickets/{ticket_id}/contact", json={})
    assert refused.json()["code"] == "reason_missing"
    kept = stack.query("SELECT count(*) AS n FROM dispatch_accessrecord WHERE ticket_id = %s", [ticket_id])
    assert kept[0]["n"] == 1
    stored = stack.query("SELECT phone_sealed FROM dispatch_requester LIMIT 50")
    assert all(b"8888" not in bytes(row["phone_sealed"]) for row in stored if row["phone_sealed"])


def test_a_stranger_finds_nothing(stack):
    ticket_id = local_ticket(stack)["id"]
    for username in ("clerk.HZ-EDUCATION", "data_clerk", "system_admin", "contractor"):
        answer_ = stack.client(username).get(f"/api/v1/tickets/{ticket_id}")
        assert answer_.status_code == 404, username
