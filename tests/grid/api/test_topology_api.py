"""The topology check at its door."""

from datetime import UTC, datetime

import pytest

from grid.domain.roles import Role
from grid.services.issue_token import issue_token
from tests.grid.living_grid import ONE, SUBDISTRICT, lay_out
from tests.grid.services.test_apply_topology_repair import redraw

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/geography/topology"


@pytest.fixture
def ask(make_account, client):
    lay_out()
    token = issue_token(account=make_account("dong", (Role.DATA_CLERK, None)), at=datetime.now(UTC)).token

    def send(path, body=None):
        headers = {"Authorization": f"Bearer {token}"}
        if body is None:
            return client.get(DOOR + path, headers=headers)
        return client.post(DOOR + path, body, content_type="application/json", headers=headers)

    return send


def test_nothing_is_told_before_the_first_check(ask):
    assert ask("").json() == {"check": None, "total": 0, "items": [], "next_after": None}
    assert ask("/faults.geojson").json()["features"] == []


def test_from_the_check_to_the_repair(ask):
    redraw(f"{ONE}001", 0, 1, 0.5, 2)
    made = ask("/checks", {})
    assert (made.status_code, made.json()["counts"]) == (201, {"gap": 1})
    page = ask("?kind=gap").json()
    (gap,) = page["items"]
    assert (page["total"], page["check"]["stale"]) == (1, False)
    assert gap["size_m2"] == pytest.approx(5_673, rel=0.01)
    feature = ask(f"/faults.geojson?area={SUBDISTRICT}").json()["features"][0]
    assert (feature["id"], feature["geometry"]["type"]) == (gap["key"], "Polygon")
    proposed = ask("/proposals", {"fault_keys": [gap["key"]]})
    assert proposed.status_code == 201
    proposal = proposed.json()
    assert [repair["reasons"] for repair in proposal["repairs"]] == [["gap"]]
    assert ask("/proposals").json()["items"][0]["id"] == proposal["id"]
    applied = ask(f"/proposals/{proposal['id']}/apply", {}).json()
    assert (applied["state"], len(applied["grid_changes"])) == ("applied", 1)
    assert ask("").json()["check"]["stale"]
    assert ask("/checks", {"subdistrict_code": SUBDISTRICT}).json()["counts"] == {}


def test_faults_come_in_pages(ask):
    redraw(f"{ONE}001", 0, 1, 0.5, 2)
    redraw(f"{ONE}004", 1.5, 0, 2, 1)
    ask("/checks", {})
    first = ask("?limit=1").json()
    assert (first["total"], len(first["items"])) == (2, 1)
    second = ask(f"?limit=1&after={first['next_after']}").json()
    assert second["next_after"] is None
    assert second["items"][0]["key"] != first["items"][0]["key"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("?kind=hole", None, 422, "topology_filter_unknown"),
        ("/checks", {"subdistrict_code": "440105999"}, 404, "topology_area_unknown"),
        ("/proposals", {"fault_keys": ["0" * 16]}, 404, "topology_fault_unknown"),
        ("/proposals/01890000-0000-7000-8000-000000000000", None, 404, "topology_proposal_unknown"),
        ("/proposals/01890000-0000-7000-8000-000000000000/apply", {}, 404, "topology_proposal_unknown"),
        ("/proposals", {"kinds": ["hole"]}, 400, "invalid_field"),
    ],
)
def test_bad_questions_are_explained(ask, path, body, status, code):
    ask("/checks", {})
    answer = ask(path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
