"""The doors of the base registry: masked answers, one place at a time, looks counted, stale versions refused."""

import json
from datetime import UTC, datetime

import pytest

from grid.models import PersonAccess, Resident
from grid.services.issue_token import issue_token
from tests.grid import registry_world as world
from tests.grid.registry_world import FIRST, HOME, citizen_id, take, write_csv

pytestmark = pytest.mark.django_db
HOUSE = f"{FIRST}010010101"
NUMBER, PHONE, NAME = citizen_id(sequence=1), "13800001234", "欧阳测试"
LOOK = {"purpose": "verification", "reason": "入户核查"}


@pytest.fixture
def ask(client, make_account, tmp_path):
    """ask(role, method, path, body) as somebody of that role, over a registry with one person."""
    world.build_geography()
    world.add_household("H1", world.add_house())
    world.add_house(room=102)
    row = {"姓名": NAME, "人口类别": "流动", "证件号码": NUMBER, "电话": PHONE, "户编码": "H1"}
    take(write_csv(tmp_path / "r.csv", [row]), "resident")
    tokens: dict[str, str] = {}

    def send(role, method, path, body=None):
        if role not in tokens:
            account = make_account(role, (role, HOME if role == "inspector" else None))
            tokens[role] = issue_token(account=account, at=datetime.now(UTC)).token
        return client.generic(
            method, f"/api/v1/registry{path}", json.dumps(body) if body is not None else "",
            content_type="application/json", headers={"Authorization": f"Bearer {tokens[role]}"},
        )  # fmt: skip

    return send


def test_the_chain_from_the_building_down_names_nobody(ask):
    building = ask("inspector", "GET", f"/buildings/{FIRST}").json()
    assert (building["house_count"], building["resident_count"]) == (2, 1)
    assert building["floors"][0]["houses"][0]["household_count"] == 1
    house = ask("inspector", "GET", f"/houses/{HOUSE}").json()
    household = ask("inspector", "GET", f"/households/{house['households'][0]['code']}").json()
    page = ask("inspector", "GET", f"/residents?building_code={FIRST}").json()
    assert page["total"] == 1
    assert page["items"][0]["name"] == household["members"][0]["name"] == "欧***"
    told = json.dumps([building, house, household, page], ensure_ascii=False)
    assert not any(secret in told for secret in (NUMBER, PHONE, NAME))


@pytest.mark.parametrize("query", ["", "?limit=100", "?house_code=*", "?household_code=%25", "?name=欧阳"])
def test_there_is_no_list_of_persons(ask, query):
    answer = ask("data_clerk", "GET", f"/residents{query}")
    assert answer.status_code == 422 or answer.json()["total"] == 0


def test_opening_needs_purpose_and_reason_and_is_counted(ask, settings):
    settings.PERSON_REVEALS_PER_HOUR = 1
    path = f"/residents/{Resident.objects.get().pk}/reveal"
    assert ask("inspector", "POST", path, LOOK).status_code == 403
    assert ask("data_clerk", "POST", path, {"purpose": "verification", "reason": ""}).json()["code"] == (
        "access_reason_missing"
    )
    assert ask("data_clerk", "POST", path, LOOK | {"purpose": "curiosity"}).status_code == 400
    opened = ask("data_clerk", "POST", path, LOOK).json()
    assert (opened["name"], opened["id_number"], opened["phone"]) == (NAME, NUMBER, PHONE)
    limited = ask("data_clerk", "POST", path, LOOK)
    assert (limited.status_code, limited.json()["code"]) == (429, "person_access_limit")
    assert "1 次" in limited.json()["message"]
    record = PersonAccess.objects.get(action="reveal")
    assert (record.reason, record.request_id != "") == ("入户核查", True)


def test_a_search_is_a_post_and_stays_masked(ask):
    found = ask("inspector", "POST", "/residents/search", LOOK | {"id_number": NUMBER})
    assert [item["household_code"] for item in found.json()["items"]] == ["H1"]
    assert NUMBER not in found.content.decode()
    refused = ask("inspector", "POST", "/residents/search", LOOK | {"name": NAME})
    assert (refused.status_code, refused.json()["code"]) == (422, "person_query_incomplete")
    assert NAME not in refused.content.decode()


def test_a_move_on_an_old_version_is_refused_with_the_present_one(ask):
    move = {"to_house_code": f"{FIRST}010010102", "reason": "换了房间", "version": 1}
    moved = ask("data_clerk", "POST", "/households/H1/move", move)
    assert moved.json() == {"code": "H1", "version": 2, "status": "active"}
    stale = ask("data_clerk", "POST", "/households/H1/move", move)
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (
        409,
        "registry_changed_meanwhile",
        2,
    )


def test_an_inspector_adds_whom_he_met_and_not_twice(ask):
    person = {
        "reason": "入户登记",
        "name": "测试乙",
        "id_number": citizen_id(sequence=3),
        "house_code": HOUSE,
    }
    added = ask("inspector", "POST", "/residents", person)
    assert added.status_code == 201
    again = ask("inspector", "POST", "/residents", person)
    assert (again.status_code, again.json()["resident_id"]) == (409, added.json()["id"])
    too_long = ask("inspector", "POST", "/residents", person | {"name": "测" * 61})
    assert (too_long.status_code, "测测测" in too_long.content.decode()) == (400, False)


@pytest.mark.parametrize(
    "path", ["/houses/%00", "/households/%00", "/residents/99999999999999999999/reveal", "/residents/0/reveal",
             "/buildings/%F0%9F%8F%A0", "/organisations/%00", "/reports/names"]
)  # fmt: skip
def test_nonsense_is_a_refusal(ask, path):
    method = "POST" if path.endswith("reveal") else "GET"
    assert 400 <= ask("data_clerk", method, path, LOOK if method == "POST" else None).status_code < 500


def test_reports_name_codes_only(ask):
    listed = ask("data_clerk", "GET", "/reports").json()["items"]
    assert {"orphan", "contradiction"} == {item["kind"] for item in listed}
    for item in listed:
        page = ask("data_clerk", "GET", f"/reports/{item['name']}?limit=10")
        assert page.status_code == 200
        assert not any(secret in page.content.decode() for secret in (NUMBER, PHONE, NAME))
