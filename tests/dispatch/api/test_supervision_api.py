"""The doors of supervision orders: scope, version guard, repeated requests, words in both languages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from dispatch.models import SupervisionOrder
from grid.models import Account, RoleGrant, Unit
from grid.services.issue_token import issue_token
from tests.dispatch.supervised_world import UNIT, SupervisedWorld, build_world

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/supervision-orders"


@pytest.fixture
def world() -> SupervisedWorld:
    return build_world()


def signed_in(name: str, role: str, unit_code: str | None = None) -> dict[str, str]:
    unit = Unit.objects.get(code=unit_code) if unit_code else None
    account = Account.objects.create(username=name, name=name, unit=unit)
    RoleGrant.objects.create(account=account, role=role, unit=unit)
    token = issue_token(account=account, at=datetime.now(UTC)).token
    return {"Authorization": f"Bearer {token}"}


def post(client: Client, path: str, body: object, headers: dict[str, str]) -> Any:
    return client.post(path, body, content_type="application/json", headers=headers)


@pytest.fixture
def officer(world: SupervisedWorld) -> dict[str, str]:
    return signed_in("officer", "supervision_officer", "DISTRICT_SERVICE_OFFICE")


@pytest.fixture
def head(world: SupervisedWorld) -> dict[str, str]:
    return signed_in("head", "unit_head", UNIT)


def proposed(
    client: Client, world: SupervisedWorld, officer: dict[str, str], level: int = 1
) -> dict[str, Any]:
    body = {"ticket_id": str(world.ticket.id), "level": level, "ground": "overdue"}
    answer = post(client, ORDERS, body, officer)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_an_order_goes_from_proposal_to_feedback_over_http(
    client: Client, world: SupervisedWorld, officer: dict[str, str], head: dict[str, str]
) -> None:
    order = proposed(client, world, officer)
    path = f"{ORDERS}/{order['id']}"
    assert client.get(path, headers=head).status_code == 404
    issued = post(client, f"{path}/issue", {}, {**officer, "If-Match": '"1"'})
    assert (issued.status_code, issued.json()["state"]) == (200, "issued")
    assert post(client, f"{path}/sign", {}, head).json()["state"] == "received"
    start = {"plan": "更换泵", "responsible_person": "王"}
    assert post(client, f"{path}/start", start, head).json()["state"] == "rectifying"
    feedback = {"result": "已换", "evidence": "照片"}
    sheet = post(client, f"{path}/feed_back", feedback, head).json()
    assert sheet["state"] == "fed_back"
    assert [row["number"] for row in client.get(ORDERS, headers=head).json()["items"]] == [order["number"]]
    assert client.get(f"{ORDERS}?level=2&level=3", headers=officer).json()["items"] == []


def test_an_old_version_is_answered_with_the_present_row(
    client: Client, world: SupervisedWorld, officer: dict[str, str]
) -> None:
    order = proposed(client, world, officer)
    path = f"{ORDERS}/{order['id']}/cancel"
    answer = post(client, path, {"reason": "不需要"}, {**officer, "If-Match": '"7"'})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "version_conflict")
    assert body["current"]["version"] == 1
    assert (
        post(client, path, {"reason": "-"}, {**officer, "If-Match": "seven"}).json()["code"]
        == "if_match_invalid"
    )


def test_the_same_key_does_it_once(client: Client, world: SupervisedWorld, officer: dict[str, str]) -> None:
    order = proposed(client, world, officer)
    path = f"{ORDERS}/{order['id']}/issue"
    keyed = {**officer, "Idempotency-Key": "k-1"}
    first, second = (post(client, path, {}, keyed) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["version"] == second.json()["version"] == 2


def test_a_proposal_sent_twice_is_one_order(
    client: Client, world: SupervisedWorld, officer: dict[str, str]
) -> None:
    body = {"ticket_id": str(world.ticket.id), "level": 1, "ground": "overdue"}
    keyed = {**officer, "Idempotency-Key": "p-1"}
    first, second = (post(client, ORDERS, body, keyed) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert post(client, ORDERS, {**body, "level": 2}, keyed).json()["code"] == "idempotency_key_reused"
    assert SupervisionOrder.objects.count() == 1


def test_refusals_are_worded_in_the_language_asked_for(
    client: Client, world: SupervisedWorld, officer: dict[str, str]
) -> None:
    order = proposed(client, world, officer, level=2)
    path = f"{ORDERS}/{order['id']}/issue"
    chinese = post(client, path, {}, officer).json()
    english = post(client, path, {}, {**officer, "Accept-Language": "en"}).json()
    assert chinese["code"] == english["code"] == "instruction_missing"
    assert "批示" in chinese["message"]
    assert "instruction" in english["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"level": 9, "ground": "overdue"},
        {"level": 1, "ground": "mood"},
        {"level": 1, "ground": "overdue", "unit": "NOBODY"},
        {"level": 0, "ground": "city_order"},
        {"level": 1, "ground": "overdue", "surprise": 1},
        {"level": 0, "ground": "city_order", "city_due_at": "2026-03-01T00:00:00"},
        {},
    ],
)
def test_a_body_that_cannot_be_is_a_4xx_and_writes_nothing(
    client: Client, world: SupervisedWorld, officer: dict[str, str], body: dict[str, Any]
) -> None:
    answer = post(client, ORDERS, {"ticket_id": str(world.ticket.id), **body}, officer)
    assert answer.status_code in (400, 422)
    assert answer.json()["message"]
    assert not SupervisionOrder.objects.exists()


def test_nobody_without_the_role_proposes(
    client: Client, world: SupervisedWorld, head: dict[str, str]
) -> None:
    body = {"ticket_id": str(world.ticket.id), "level": 1, "ground": "overdue"}
    assert post(client, ORDERS, body, head).status_code == 403
    assert client.get(ORDERS).status_code == 401
