"""Verification at its doors: the clerk's, the subdistrict's, the city's."""

import hashlib
import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grid.domain.roles import Role
from grid.models import RoleGrant
from grid.services.issue_token import issue_token
from tests.grid.living_grid import ONE, SUBDISTRICT
from tests.grid.verified_world import (
    BUILDINGS,
    CODE,
    furnish,
    house_code,
    house_records,
    lines,
    record,
    run_campaign,
)

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/verification"


@pytest.fixture
def sign_in(make_account, client):
    """sign_in("dong", role, subdistrict) → a function that asks as that account."""
    furnish()

    def as_somebody(name, *grants):
        token = issue_token(account=make_account(name, *grants), at=datetime.now(UTC)).token

        def ask(path, body=None):
            headers = {"Authorization": f"Bearer {token}"}
            if body is None:
                return client.get(DOOR + path, headers=headers)
            return client.post(DOOR + path, body, content_type="application/json", headers=headers)

        return ask

    return as_somebody


@pytest.fixture
def clerk(sign_in):
    return sign_in("dong", (Role.DATA_CLERK, None))


def test_from_the_campaign_to_the_receipt(clerk, sign_in):
    campaign = {"code": "C1", "name": "测试核查", "subject_kinds": ["house"]}
    assert clerk("/campaigns", campaign).status_code == 201
    assert clerk("/campaigns/C1/start", {}).json()["state"] == "running"
    records = [*house_records(BUILDINGS[:2]),
               record("house", house_code(BUILDINGS[2], 0), "corrected", 99, observed={"use": "rented"}),
               record("house", "nothing", number=100)]  # fmt: skip
    made = clerk("/campaigns/C1/batches", {"client_key": "b1", "records": records})
    batch = made.json()
    assert (made.status_code, batch["rows_taken"], batch["rows_rejected"]) == (201, 21, 1)
    assert batch["rejections"][0]["code"] == "verification_subject_unknown"
    again = clerk("/campaigns/C1/batches", {"client_key": "b1", "records": records})
    assert again.json()["id"] == batch["id"]
    report = clerk("/campaigns/C1/report?by=building").json()
    assert report["total"][0]["rate_percent"] == "70.00%"
    assert {item["area"]: item["verified"] for item in report["items"]} == dict(
        zip(BUILDINGS, (10, 10, 1), strict=False)
    )
    path = f"/batches/{batch['id']}"
    assert clerk(f"{path}/draw", {}).json()["sampled"] == 2
    drawn = [item["record_id"] for item in clerk(f"{path}/checks").json()["items"]]
    assert clerk(f"{path}/approve", {}).json()["code"] == "verification_check_open"
    findings = [{"record_id": number, "right": True} for number in drawn]
    assert clerk(f"{path}/findings", {"findings": findings}).json()["checked"] == 2
    assert clerk(f"{path}/approve", {}).json()["state"] == "approved"
    assert clerk(f"{path}/apply", {}).json()["changes"] == 1
    delta = clerk("/deltas", {}).json()["delta"]
    assert (delta["number"], delta["rows"]) == (1, 1)
    city = sign_in("city", (Role.CITY, None))
    received = city("/deltas/1/lines")
    assert received["ETag"] == f'"{hashlib.sha256(received.content).hexdigest()}"'
    answer = {"accepted": True, "sha256": delta["sha256"], "receipt": "SZ-1"}
    assert city("/deltas/1/acknowledge", answer).json()["state"] == "acknowledged"
    assert clerk("/batches?campaign=C1&state=sent_to_city").json()["items"][0]["id"] == batch["id"]
    assert [message["kind"] for message in clerk("/deltas/1").json()["messages"]] == ["acknowledged"]
    assert city("/deltas", {}).json()["code"] == "role_not_entitled"


def test_a_batch_goes_back_with_a_reason(clerk):
    run_campaign()
    batch = clerk(f"/campaigns/{CODE}/batches", {"client_key": "b", "records": house_records()}).json()
    numbers = [int(item["record_id"]) for item in _drawn(clerk, batch)]
    assert numbers
    assert clerk(f"/batches/{batch['id']}/return", {"reason": ""}).status_code == 400
    sent_back = clerk(f"/batches/{batch['id']}/return", {"reason": "抽查不合格"}).json()
    assert (sent_back["state"], sent_back["decision_reason"], sent_back["decided_by"]) == (
        "returned",
        "抽查不合格",
        "dong",
    )
    assert clerk(f"/batches/{batch['id']}/apply", {}).json()["code"] == "verification_batch_state"


def _drawn(ask, batch):
    ask(f"/batches/{batch['id']}/draw", {})
    return ask(f"/batches/{batch['id']}/checks").json()["items"]


def test_clerks_of_an_area_read_their_own_figures_and_nothing_else(clerk, sign_in, units):
    run_campaign()
    clerk(f"/campaigns/{CODE}/batches", {"client_key": "b", "records": house_records()})
    path = f"/campaigns/{CODE}/report?by=community&subject_kind=house"
    here = sign_in("here", (Role.SUBDISTRICT_DISPATCHER, SUBDISTRICT))
    there = sign_in("there", (Role.SUBDISTRICT_DISPATCHER, "440105009"))
    assert [item["area"] for item in here(path).json()["items"]] == [ONE]
    assert there(path).json()["items"] == []
    assert here("/batches").json()["code"] == "role_not_entitled"


def test_a_community_clerk_reads_the_community_of_the_unit(clerk, make_account, client, units):
    run_campaign()
    unit = units["003101-COM"]
    unit.community_code = ONE
    unit.save()
    account = make_account("wu", unit=unit)
    RoleGrant.objects.create(account=account, role=Role.COMMUNITY_CLERK, unit=unit)
    token = issue_token(account=account, at=datetime.now(UTC)).token
    answer = client.get(
        f"{DOOR}/campaigns/{CODE}/report?by=community&subject_kind=building",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert [item["area"] for item in answer.json()["items"]] == [ONE]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/campaigns/none/report", None, 404, "verification_campaign_unknown"),
        ("/campaigns/none/batches", {"client_key": "b", "records": [record("house", "x")]}, 404,
         "verification_campaign_unknown"),
        ("/campaigns", {"code": "a b", "name": "x", "subject_kinds": ["house"]}, 400, "invalid_field"),
        ("/campaigns", {"code": "x", "name": "x", "subject_kinds": []}, 400, "invalid_field"),
        ("/campaigns", {"code": "x", "name": "x", "subject_kinds": ["house"], "plan_from_on": "2026-03-02",
                        "plan_to_on": "2026-03-01"}, 422, "verification_dates_reversed"),
        ("/batches/01890000-0000-7000-8000-000000000000", None, 404, "verification_batch_unknown"),
        ("/batches/x", None, 400, "invalid_field"),
        ("/deltas/1", None, 404, "city_delta_unknown"),
        ("/deltas/99999999999999999999", None, 400, "invalid_field"),
    ],
)  # fmt: skip
def test_bad_questions_are_explained(clerk, path, body, status, code):
    answer = clerk(path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_files_and_figures_on_the_command_line(clerk, tmp_path):
    run_campaign()
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\n".join(lines([*house_records(), record("house", "nothing", number=99)])) + b"\n")
    out = io.StringIO()
    call_command("ingest_verification", path, campaign=CODE, stdout=out)
    assert "taken 30" in out.getvalue()
    assert "31: 基础库中没有这个对象" in out.getvalue()
    out = io.StringIO()
    call_command("verification_report", campaign=CODE, json=True, recount=True, kind="house", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["kinds"][0]["rate_percent"], told["wrong_counters"]) == ("100.00%", [])
    out = io.StringIO()
    call_command("verification_report", campaign=CODE, by="building", stdout=out)
    assert f"{BUILDINGS[0]}" in out.getvalue()
    with pytest.raises(CommandError, match="没有核查行动 none"):
        call_command("verification_report", campaign="none")
