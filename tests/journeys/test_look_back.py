"""A closed ticket is drawn for another look by somebody else; what did not last is put before supervision."""

from tests.journeys.people import SPOT, Person


def test_from_the_draw_to_supervision(stack):
    place = stack.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    home = place["subdistrict"]["code"]
    taken = Person(stack, "call_taker").take_in(
        kind="hotline",
        channel="window",
        text="楼下油烟扰民。",
        request_class="R060301",
        request_type="help",
        location=SPOT,
    )
    clerk, head = Person(stack, f"clerk.{home}-ENF"), Person(stack, f"head.{home}-ENF")
    for verb in ("sign", "start"):
        clerk.act(taken["id"], verb)
    clerk.act(taken["id"], "contact_first", reached=True)
    clerk.act(taken["id"], "submit_reply", text="已整改。", solved=True)
    head.act(taken["id"], "sign_off")
    Person(stack, "reply_auditor").act(taken["id"], "pass_audit")
    agent = Person(stack, "callback_agent")
    agent.act(taken["id"], "call_back", contacted=True, solved=True, satisfaction="satisfied")
    assert agent.act(taken["id"], "close")["state"] == "closed"
    day = stack.query(
        "SELECT (closed_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM dispatch_ticket WHERE id = %s",
        [taken["id"]],
    )[0]["day"]
    stack.manage("draw_look_backs", "--closed-on", str(day), "--share", "1", "--seed", "shown")
    centre = Person(stack, f"clerk.{office(stack, home)}")
    tasks = centre.http.get("/api/v1/field-tasks", params={"kind": "look_back", "limit": 200}).json()["items"]
    sheets = [centre.http.get(f"/api/v1/field-tasks/{task['id']}").json() for task in tasks]
    (sheet,) = [each for each in sheets if each["ticket"] and each["ticket"]["id"] == taken["id"]]
    assert (sheet["draw"]["seed"], sheet["state"]) == ("shown", "assigned")
    walker = Person(stack, name_of(stack, sheet["assignee"]["id"]))
    step(walker, sheet["id"], "start", location=SPOT)
    answers = {point["code"]: "否" for point in sheet["checklist"]}
    step(walker, sheet["id"], "submit_result", findings="油烟依旧", answers=answers, passed=False)
    assert step(centre, sheet["id"], "close")["state"] == "closed"
    order = Person(stack, "supervision_officer").see(taken["id"])["supervision_orders"][0]
    assert order["state"] == "proposed"


def step(person, task_id, verb, **body):
    answer = person.http.post(f"/api/v1/field-tasks/{task_id}/{verb}", json=body)
    assert answer.status_code == 200, f"{person.username} {verb}: {answer.text}"
    return answer.json()


def office(stack, home):
    rows = stack.query(
        "SELECT u.code FROM grid_unit u JOIN grid_unittype t ON t.code = u.unit_type_id "
        "WHERE t.code = 'subdistrict' AND u.subdistrict_code = %s",
        [home],
    )
    return rows[0]["code"]


def name_of(stack, account_id):
    return stack.query("SELECT username FROM grid_account WHERE id = %s", [account_id])[0]["username"]
