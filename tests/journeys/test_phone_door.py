"""The mobile door: whose task it is, what a contractor never learns, reports sent twice, steps out of date."""

import itertools
import uuid

import pytest

from tests.journeys.people import SPOT, Person, events_until, listening, picture

SHADES = itertools.count(5000)
WORDS = "楼道里堆满杂物,住三楼的李大明反映"
REQUESTER = {"name": "李大明", "phone": "13800000217", "secret": False}


class Phone(Person):
    """Somebody at the mobile door."""

    def tasks(self):
        answer = self.http.get("/mobile/v1/tasks")
        assert answer.status_code == 200, answer.text
        return {task["ticket"]["id"]: task for task in answer.json()["items"]}

    def task(self, ticket_id):
        return self.http.get(f"/mobile/v1/tasks/{ticket_id}")

    def step(self, ticket_id, verb, version=None, key=None, **fields):
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        if key:
            headers["Idempotency-Key"] = key
        return self.http.post(f"/mobile/v1/tickets/{ticket_id}/{verb}", json=fields, headers=headers)

    def photo(self, purpose="report"):
        form = {"purpose": purpose, **{name: str(value) for name, value in SPOT.items()}}
        files = {"file": ("p.jpg", picture(next(SHADES)), "image/jpeg")}
        answer = self.http.post("/mobile/v1/attachments", data=form, files=files)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]


@pytest.fixture(scope="module")
def people(stack):
    place = stack.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    code = place["subdistrict"]["code"]
    inspectors = stack.query(
        """SELECT a.username FROM grid_account a JOIN grid_rolegrant g ON g.account_id = a.id
           WHERE g.role = 'inspector' AND %s = ANY (g.community_codes) ORDER BY a.id""",
        [place["community"]["code"]],
    )
    return {
        "code": code,
        "inspector": Phone(stack, inspectors[-1]["username"]),
        "clerk": Phone(stack, f"clerk.{code}-OFF"),
        "head": Phone(stack, f"head.{code}-OFF"),
        "contractor": Phone(stack, "contractor"),
        "dispatcher": Person(stack, "dispatcher"),
        "stranger": Phone(stack, "clerk.HZ-TAX"),
    }


@pytest.fixture
def ticket_id(people):
    """A local ticket dispatched to the subdistrict office of the spot."""
    dispatcher = people["dispatcher"]
    taken = dispatcher.take_in(
        kind="hotline", request_type="complaint", request_class="R010101", channel="window", text=WORDS,
        location=SPOT, requester=REQUESTER,
    )  # fmt: skip
    if taken["state"] != "dispatched":
        dispatcher.act(taken["id"], "dispatch", unit=f"{people['code']}-OFF", reason="属地")
    return taken["id"]


def report_body(phone, **more):
    return {"matter": "E04003", "text": "占道经营", "location": SPOT, "photo_ids": [phone.photo()], **more}


def test_a_dispatched_ticket_is_the_clerks_task_until_it_is_signed(people, ticket_id):
    clerk = people["clerk"]
    task = clerk.tasks()[ticket_id]
    assert task["task_kind"] == "sign"
    assert [action["verb"] for action in task["actions"]] == ["sign"]
    assert clerk.step(ticket_id, "sign", task["ticket"]["version"]).json()["ticket"]["state"] == "signed"
    assert clerk.tasks()[ticket_id]["task_kind"] == "handle"
    assert ticket_id not in people["head"].tasks()
    assert ticket_id not in people["stranger"].tasks()
    assert people["stranger"].task(ticket_id).status_code == 404
    assert people["stranger"].step(ticket_id, "start").status_code == 404


def test_a_contractor_gets_place_matter_and_photos_and_never_the_requester(people, ticket_id, stack):
    clerk, contractor = people["clerk"], people["contractor"]
    clerk.step(ticket_id, "sign")
    with listening(stack, contractor.username, "/ws/inspector") as phone:
        clerk.act(ticket_id, "sub_dispatch", unit="CO-SANITATION", task_text="清走杂物")
        frames = events_until(phone, ticket_id, "ticket_sub_dispatched")
    task = contractor.tasks()[ticket_id]
    assert (task["task_kind"], task["task_text"]) == ("sub_dispatch", "清走杂物")
    assert task["ticket"]["place"]["subdistrict"]["code"] == people["code"]
    detail = contractor.task(ticket_id)
    assert detail.json()["requester"] is None
    assert detail.json()["text"] is None
    told = str([task, detail.json(), frames])
    assert not [word for word in ("李大明", "李*", "0217", "三楼", "杂物,") if word in told]
    assert contractor.http.post(f"/mobile/v1/tickets/{ticket_id}/contact").status_code == 403
    done = contractor.step(ticket_id, "finish", text="已清走", sub_dispatch=task["sub_dispatch_id"])
    assert done.status_code == 200, done.text
    assert "李大明" not in done.text
    assert ticket_id not in contractor.tasks()
    assert clerk.see(ticket_id)["state"] == "handling"


def test_the_head_signs_off_on_the_phone(people, ticket_id):
    clerk, head = people["clerk"], people["head"]
    clerk.step(ticket_id, "sign")
    opened = clerk.http.post(f"/mobile/v1/tickets/{ticket_id}/contact")
    assert opened.json() == {"name": "李大明", "phone": "13800000217"}
    blocked = {action["verb"]: action for action in clerk.task(ticket_id).json()["actions"]}["start"]
    assert (blocked["enabled"], blocked["reason"]) == (False, "contact_first_missing")
    clerk.step(ticket_id, "contact_first", reached=True)
    clerk.step(ticket_id, "start")
    assert clerk.step(ticket_id, "submit_reply", text="已处理", solved=True).status_code == 200
    task = head.tasks()[ticket_id]
    assert task["task_kind"] == "sign_off"
    assert head.task(ticket_id).json()["replies"][0]["text"] == "已处理"
    assert clerk.step(ticket_id, "sign_off").status_code == 403
    signed = head.step(ticket_id, "sign_off", task["ticket"]["version"])
    assert signed.json()["ticket"]["state"] == "awaiting_audit"
    assert ticket_id not in head.tasks()


def test_a_step_out_of_date_brings_the_present_state(people, ticket_id):
    clerk = people["clerk"]
    seen = clerk.tasks()[ticket_id]["ticket"]["version"]
    clerk.step(ticket_id, "sign", seen)
    late = clerk.step(ticket_id, "contact_first", seen, reached=True)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    assert late.json()["current"]["ticket"]["state"] == "signed"


def test_a_report_sent_twice_is_one_report(people):
    inspector = people["inspector"]
    body, key = report_body(inspector), uuid.uuid4().hex
    first = inspector.http.post("/mobile/v1/tickets", json=body, headers={"Idempotency-Key": key})
    again = inspector.http.post("/mobile/v1/tickets", json=body, headers={"Idempotency-Key": key})
    assert first.status_code == again.status_code == 201, first.text
    assert first.json() == again.json()
    assert first.json()["task_kind"] == "reported"
    other = inspector.http.post(
        "/mobile/v1/tickets", json={**body, "text": "别的"}, headers={"Idempotency-Key": key}
    )
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"photo_ids": []}, 422, "photos"),
        ({"matter": "X99"}, 422, "matter"),
        ({"location": {"lon": 23.085, "lat": 113.30, "coord_type": "wgs84"}}, 422, None),
        ({"location": {"lon": 113.30, "lat": 23.085}}, 422, None),
        ({"location": {"lon": 121.47, "lat": 31.23, "coord_type": "wgs84"}}, 422, None),
        ({"admin": True}, 400, "admin"),
    ],
)
def test_a_bad_report_is_refused_with_its_reason(people, change, status, field):
    inspector = people["inspector"]
    answer = inspector.http.post("/mobile/v1/tickets", json=report_body(inspector) | change)
    assert answer.status_code in (status, 400), answer.text
    assert answer.json()["message"]
    if field:
        assert answer.json()["field"] == field


def test_the_preview_names_place_and_likely_duplicate(people):
    inspector = people["inspector"]
    made = inspector.http.post("/mobile/v1/tickets", json=report_body(inspector)).json()
    found = inspector.http.post(
        "/mobile/v1/tickets/preview", json={"matter": "E04003", "location": SPOT}
    ).json()
    assert found["place"]["inside_responsibility_grid"] is True
    assert found["place"]["cell_code"].startswith(people["code"])
    assert made["ticket"]["id"] in [duplicate["id"] for duplicate in found["duplicates"]]


def test_outside_the_own_area_a_report_needs_a_reason(people, stack):
    away = next(
        Phone(stack, f"inspector.{number}")
        for number in range(1, 37)
        if people["code"]
        not in stack.client(f"inspector.{number}").get("/api/v1/me").json()["subdistrict_codes"]
    )
    body = report_body(away)
    preview = away.http.post("/mobile/v1/tickets/preview", json={"matter": "E04003", "location": SPOT})
    assert preview.json()["place"]["inside_responsibility_grid"] is False
    refused = away.http.post("/mobile/v1/tickets", json=body).json()
    assert (refused["code"], refused["field"]) == ("outside_grid_reason_missing", "outside_reason")
    assert away.http.post("/mobile/v1/tickets", json=body | {"outside_reason": "路过"}).status_code == 201


def test_matters_are_found_by_what_people_type(people):
    def found(text):
        return [
            matter["name_zh"]
            for matter in people["inspector"]
            .http.get("/mobile/v1/matters", params={"q": text})
            .json()["items"]
        ]

    assert all("占道" in name for name in found("占道")[:3])
    assert found("井盖")
    assert found("盖井")  # every character in it, whatever the order
    assert found("qqqq") == []
    assert len(found("")) == 30


def test_me_says_what_the_phone_may_offer(people):
    inspector = people["inspector"].http.get("/mobile/v1/me").json()
    assert inspector["may_report"] is True
    assert all(area["code"].startswith(people["code"]) for area in inspector["responsibility_communities"])
    assert people["contractor"].http.get("/mobile/v1/me").json()["may_report"] is False
