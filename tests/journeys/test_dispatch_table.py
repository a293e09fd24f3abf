"""A data clerk changes who leads what; tickets follow; a wrong class is put right on the way; the table goes back."""

import json

import pytest

from tests.journeys.people import SPOT, Person, check_invariants

TABLES = "/api/v1/dispatch-tables"
CLASS, OTHER = "R060301", "R010101"


@pytest.fixture(scope="module")
def clerk(stack):
    return stack.client("data_clerk")


def local_ticket(stack, request_class: str):
    return Person(stack, "call_taker").take_in(
        kind="hotline", channel="window", text="楼下烧烤摊占道经营。", request_class=request_class, request_type="help",
        location=SPOT,
    )  # fmt: skip


def change_lead(clerk, table: int, revision: int, unit: str) -> int:
    """Every row of the class names this unit; the draft's new revision."""
    rows = clerk.get(f"{TABLES}/{table}/rows", params={"subject": CLASS}).json()["items"]
    wanted = {"subject_kind": "request_class", "subject": CLASS, "lead_unit": unit, "dispatch_mode": "auto"}
    answer = clerk.put(
        f"{TABLES}/{table}/rows/{rows[0]['row']}", json=wanted, headers={"If-Match": f'"{revision}"'}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["faults"] == []
    return answer.json()["table"]["revision"]


def test_from_draft_to_roll_back_with_a_correction_on_the_way(stack, clerk):
    before = local_ticket(stack, CLASS)
    assert before["routing"]["outcome"] == "dispatched"
    in_force = next(one for one in clerk.get(TABLES).json()["items"] if one["standing"] == "in_force")
    draft = clerk.post(TABLES, json={"name": "新目录", "copy_of": in_force["id"]}).json()
    assert draft["rows"] == in_force["rows"]
    change_lead(clerk, draft["id"], draft["revision"], "district:district_water")

    rehearsed = clerk.get(f"{TABLES}/{draft['id']}/rehearsal", params={"days": 7}).json()
    assert rehearsed["moved"] >= 1
    assert rehearsed["listed"] == []  # the data clerk reads no tickets
    told = json.loads(stack.manage("rehearse_dispatch_table", "--table", str(draft["id"]), "--json").stdout)
    assert told["moved"] == rehearsed["moved"]
    assert before["number"] in {one["number"] for one in told["listed"]}

    published = clerk.post(f"{TABLES}/{draft['id']}/publish", json={"reason": "试行"})
    assert published.status_code == 200, published.text
    ticket = local_ticket(stack, CLASS)
    water = ticket["lead_unit"]["code"]
    assert (ticket["routing"]["table_version"], water) == (
        published.json()["version"],
        told_lead(clerk, CLASS),
    )
    assert water != before["lead_unit"]["code"]

    desk = Person(stack, "dispatcher")
    corrected = desk.act(ticket["id"], "correct", request_class=OTHER, reason="类别有误")
    assert corrected["state"] == "dispatched"
    assert corrected["lead_unit"]["code"] == told_lead(clerk, OTHER) != water
    assert desk.try_at(None, ticket["id"], "correct", request_class=OTHER, reason="再来").status_code == 422

    back = clerk.post(f"{TABLES}/{in_force['id']}/roll_back", json={"reason": "恢复"})
    assert (back.status_code, back.json()["based_on"]) == (201, in_force["version"])
    assert local_ticket(stack, CLASS)["lead_unit"] == before["lead_unit"]
    cover = json.loads(stack.manage("dispatch_coverage", "--json").stdout)
    assert (cover["holes"], cover["combinations"]) == (0, 618 * 267)
    check_invariants(stack)


def told_lead(clerk, request_class: str) -> str:
    """Whom the table in force names for the class at the spot."""
    question = {"request_class": request_class, "location": SPOT, "origin": "local", "request_type": "help"}
    return str(clerk.post(f"{TABLES}/explain", json=question).json()["lead_unit"])
