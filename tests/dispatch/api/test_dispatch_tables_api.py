"""The editor of the dispatch table over HTTP, as a data clerk and a dispatcher use it."""

import json
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dispatch.models import DispatchTable
from grid.domain.roles import Role
from grid.services.issue_token import issue_token
from tests.dispatch.people import person
from tests.dispatch.rules_district import have_units, load_ours

pytestmark = pytest.mark.django_db
BASE = "/api/v1/dispatch-tables"
NET = {"subject_kind": "any", "lead_unit": "DISTRICT_URBAN_MGMT"}


class Desk:
    def __init__(self, username: str, role: Role) -> None:
        token = issue_token(account=person(username, role), at=datetime.now(UTC)).token
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def send(self, method: str, path: str, body=None, **headers):
        content = "" if method == "GET" else json.dumps(body or {})
        names = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        return self.client.generic(
            method, BASE + path, content, content_type="application/json", headers=names
        )


@pytest.fixture
def clerk(db) -> Desk:
    have_units()
    load_ours()
    return Desk("clerk", Role.DATA_CLERK)


def test_from_an_empty_draft_to_a_rolled_back_version(clerk):
    draft = clerk.send("POST", "", {"name": "草稿"}, Idempotency_Key="a").json()
    assert clerk.send("POST", "", {"name": "草稿"}, Idempotency_Key="a").json()["id"] == draft["id"]
    at = f"/{draft['id']}"
    added = clerk.send("POST", f"{at}/rows", NET, If_Match=f'"{draft["revision"]}"')
    assert (added.status_code, added.json()["row"]["row"], added.json()["faults"]) == (201, 1, [])
    stale = clerk.send("POST", f"{at}/rows", NET, If_Match=draft["revision"])
    assert (stale.status_code, stale.json()["code"], stale.json()["revision"]) == (
        409,
        "dispatch_table_changed",
        2,
    )
    bad = clerk.send("POST", f"{at}/rows", {**NET, "lead_unit": "XX局"}).json()
    assert (bad["code"], bad["field"]) == ("row_unit_unknown", "lead_unit")
    odd = {"subject_kind": "matter", "subject": "E01001", "lead_unit": "TAX", "channels": ["12345"],
           "attributes": {"origin": ["city", "local"]}, "limit": "0wd"}  # fmt: skip
    kept = clerk.send("POST", f"{at}/rows", odd).json()
    assert [(one["code"], one["row"], one["column"]) for one in kept["faults"]] == [
        ("row_limit_impossible", 2, "limit")
    ]
    refused = clerk.send("POST", f"{at}/publish")
    assert (refused.status_code, refused.json()["faults"][0]["message"][:4]) == (422, "处置时限")
    told = clerk.send("GET", f"{at}/validation").json()
    assert (told["publishable"], told["count"]) == (False, 1)
    changed = clerk.send("PUT", f"{at}/rows/2", {**odd, "limit": "4wh"}).json()
    assert (changed["row"]["attributes"], changed["row"]["limit"]) == ({"origin": ["city", "local"]}, "4wh")
    published = clerk.send("POST", f"{at}/publish", {"reason": "首版"}).json()
    assert (published["version"], published["standing"], published["rows"]) == (1, "in_force", 2)
    again = clerk.send("POST", "", {"name": "二", "copy_of": draft["id"]}).json()
    assert clerk.send("DELETE", f"/{again['id']}/rows/2").json()["rows"] == 1
    diff = clerk.send("GET", f"/{again['id']}/diff?against={draft['id']}").json()
    assert (diff["removed"], diff["items"][0]["before"]["subject"]) == (1, "E01001")
    second = clerk.send("POST", f"/{again['id']}/publish").json()
    back = clerk.send("POST", f"{at}/roll_back", {"reason": "有误"})
    assert (back.status_code, back.json()["version"], back.json()["based_on"]) == (
        201,
        second["version"] + 1,
        1,
    )
    standings = [table["standing"] for table in clerk.send("GET", "").json()["items"]]
    assert standings == ["in_force", "past", "past"]
    gone = clerk.send("POST", "", {"name": "x"}).json()["id"]
    assert clerk.send("DELETE", f"/{gone}").status_code == 204
    assert clerk.send("GET", f"/{gone}").status_code == 404


def test_a_planned_version_is_shown_and_withdrawn(clerk):
    draft = clerk.send("POST", "", {"name": "草稿"}).json()["id"]
    clerk.send("POST", f"/{draft}/rows", NET)
    planned = clerk.send("POST", f"/{draft}/publish", {"effective_from": "2099-01-01T08:00:00+08:00"}).json()
    assert (planned["standing"], planned["version"]) == ("planned", 1)
    assert clerk.send("POST", f"/{draft}/withdraw", {"reason": "改期"}).json()["standing"] == "withdrawn"


def test_a_dispatcher_reads_explains_and_rehearses_and_does_not_write(clerk):
    draft = clerk.send("POST", "", {"name": "草稿"}).json()["id"]
    clerk.send("POST", f"/{draft}/rows", NET)
    desk = Desk("desk", Role.DISPATCHER)
    told = desk.send("POST", "/explain", {"request_class": "R010101", "table": draft}).json()
    assert (told["lead_unit"], told["row"], told["versions"]["dispatch_table"]) == (
        "DISTRICT_URBAN_MGMT",
        1,
        None,
    )
    assert (told["near_border"], told["matched_row"]["subject_kind"]) == (False, "any")
    assert desk.send("POST", "/explain", {}).json()["code"] == "route_subject_missing"
    assert desk.send("GET", f"/{draft}/rehearsal?days=30").json()["tickets"] == 0
    cover = desk.send("GET", f"/{draft}/coverage?level=community&subject=R0101&limit=2").json()
    assert (cover["subjects"], cover["next"], cover["items"][0]["runs"]) == (
        618,
        cover["items"][1]["subject"],
        [],
    )
    assert desk.send("GET", f"/{draft}/rows?unit=DISTRICT_URBAN_MGMT").json()["items"][0]["row"] == 1
    sheet = desk.send("GET", f"/{draft}/export?coverage=subdistrict")
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")
    assert desk.send("POST", f"/{draft}/publish").status_code == 403
    assert desk.send("POST", f"/{draft}/rows", NET).json()["code"] == "role_not_entitled"


def test_a_spreadsheet_comes_in_as_a_draft_or_with_its_faults(clerk):
    def upload(text: str):
        file = SimpleUploadedFile("目录.csv", text.encode())
        return clerk.client.post(f"{BASE}/import", {"file": file, "name": "来自表格"})

    good = upload("对象类型,对象代码,主办单位\n全部,,DISTRICT_WATER\n")
    assert (good.status_code, good.json()["table"]["standing"], good.json()["rows"]) == (201, "draft", 1)
    bad = upload("对象类型,对象代码,主办单位\n全部,,XX局\n热线类别,R99,DISTRICT_WATER\n")
    assert bad.status_code == 422
    assert [(one["where"], one["code"]) for one in bad.json()["faults"]] == [
        ("C2", "row_unit_unknown"), ("B3", "row_subject_unknown"),
    ]  # fmt: skip
    assert DispatchTable.objects.count() == 1
