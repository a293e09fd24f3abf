"""The doors of grid changes: preview, make, plan, take back, read."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from shapely.geometry import mapping

from grid.domain.roles import Role
from grid.models import Account, GridChange, RoleGrant
from grid.services.issue_token import issue_token
from tests.dispatch.rules_district import have_units, load_ours
from tests.dispatch.services.test_follow_cells import ticket
from tests.grid.living_grid import ONE, SIDE, SOUTH, SUBDISTRICT, WEST, inspector, lay_out, square, standing

pytestmark = pytest.mark.django_db
CELL = f"{ONE}001"
DOOR = "/api/v1/geography"
LINE = {
    "type": "LineString",
    "coordinates": [[WEST + 0.3 * SIDE, SOUTH], [WEST + 0.3 * SIDE, SOUTH + 3 * SIDE]],
}
SPLIT = {"change": {"kind": "split", "cell": CELL, "line": LINE}, "coord_type": "wgs84"}


def split_along(*points):
    line = {"type": "LineString", "coordinates": list(points)}
    return {**SPLIT, "change": {**SPLIT["change"], "line": line}}


@pytest.fixture(autouse=True)
def world(db):
    lay_out()
    have_units()
    load_ours()
    call_command("load_calendar", verbosity=0)


@pytest.fixture
def ask(client):
    """ask(role, method, path, body, **headers) → the answer."""
    tokens = {}

    def send(role, method, path, body=None, **headers):
        if role not in tokens:
            account = Account.objects.create(username=role.value, name=role.value)
            area = SUBDISTRICT if role is Role.SUBDISTRICT_DISPATCHER else None
            RoleGrant.objects.create(account=account, role=role, subdistrict_code=area)
            tokens[role] = issue_token(account=account, at=datetime.now(UTC)).token
        sent = {"Authorization": f"Bearer {tokens[role]}", **headers}
        return client.generic(
            method, DOOR + path, "" if body is None else json.dumps(body), "application/json",
            headers=sent,
        )  # fmt: skip

    return send


def clerk(ask, path, body, **headers):
    return ask(Role.DATA_CLERK, "POST", path, body, **headers)


def test_from_the_preview_to_the_change_and_back(ask):
    looked = clerk(ask, "/changes/preview", SPLIT).json()
    assert (looked["id"], looked["preview"], looked["versions"]) == (None, True, {CELL: 1})
    assert [feature["id"] for feature in looked["drawings"]["features"]] == [CELL, f"{ONE}005"]
    assert GridChange.objects.count() == 0
    made = clerk(ask, "/changes", {**SPLIT, "reason": "人口增长", "versions": looked["versions"]})
    assert made.status_code == 201, made.content
    change = made.json()
    assert change["report"].keys() == looked["report"].keys()
    assert change["report"]["buildings"] == looked["report"]["buildings"]
    read = ask(Role.DATA_CLERK, "GET", f"/changes/{change['id']}").json()
    assert (read["state"], read["reason"], read["after"]) == ("applied", "人口增长", change["after"])
    card = ask(Role.INSPECTOR, "GET", f"/cells/{CELL}").json()
    assert [(drawing["version"], bool(drawing["valid_to"])) for drawing in card["history"]] == [
        (2, False),
        (1, True),
    ]
    assert card["history"][0]["made_by"]["id"] == card["history"][1]["ended_by"]["id"] == change["id"]
    back = clerk(ask, f"/changes/{change['id']}/revert", {"reason": "看错"}).json()
    assert (back["kind"], back["reverts"]) == ("revert", change["id"])
    assert ask(Role.DATA_CLERK, "GET", f"/changes/{change['id']}").json()["reverted_by"] == back["id"]
    assert standing()[CELL] == 3
    listed = ask(Role.DATA_CLERK, "GET", f"/changes?cell={CELL}&limit=1").json()
    assert [row["id"] for row in listed["items"]] == [back["id"]]
    older = ask(Role.DATA_CLERK, "GET", f"/changes?cell={CELL}&before_id={listed['next']}").json()
    assert [row["id"] for row in older["items"]] == [change["id"]]


def test_the_same_key_makes_one_change(ask):
    body = {**SPLIT, "reason": "人口增长", "versions": {CELL: 1}}
    answers = [clerk(ask, "/changes", body, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert GridChange.objects.count() == 1


def test_who_comes_second_gets_the_present_state(ask):
    body = {**SPLIT, "reason": "人口增长", "versions": {CELL: 1}}
    assert clerk(ask, "/changes", body).status_code == 201
    late = clerk(ask, "/changes", body)
    assert (late.status_code, late.json()["code"]) == (409, "cells_changed_meanwhile")
    assert late.json()["present"] == [{"code": CELL, "seen": 1, "version": 2}]


def test_faults_are_named_measured_and_located(ask):
    drawing = {"code": CELL, "geometry": mapping(square(0, 1, 0.5))}
    body = {"change": {"kind": "redraw", "drawings": [drawing]}, "coord_type": "wgs84"}
    refused = clerk(ask, "/changes/preview", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "cell_ground_uncovered")
    (fault,) = refused.json()["faults"]
    assert fault["cells"] == [CELL]
    assert fault["area_m2"] > 5_000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**SPLIT, "coord_type": None}, "coord_type_missing"),
        ({**SPLIT, "change": {"kind": "split", "cell": CELL}}, "split_by_line_or_parts"),
        (split_along("x"), "drawing_unreadable"),
        (split_along([SOUTH, WEST], [24, 113]),
         "coordinates_swapped"),
        ({**SPLIT, "change": {"kind": "dance"}}, "invalid_field"),
        ({**SPLIT, "change": {"kind": "merge", "cells": [CELL, "440105009"]}}, "cells_unknown"),
    ],
)  # fmt: skip
def test_bad_drawings_are_refused_with_words(ask, body, code):
    refused = clerk(ask, "/changes/preview", body)
    assert refused.status_code in (400, 404, 422), refused.content
    assert refused.json()["code"] == code, refused.content


def test_a_plan_is_read_and_cancelled(ask):
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body = {**SPLIT, "reason": "人口增长", "versions": {CELL: 1}, "effective_at": tomorrow}
    planned = clerk(ask, "/changes", body).json()
    assert (planned["state"], planned["report"]) == ("planned", None)
    assert len(ask(Role.DATA_CLERK, "GET", "/changes?state=planned").json()["items"]) == 1
    gone = clerk(ask, f"/changes/{planned['id']}/cancel", {}).json()
    assert gone["state"] == "cancelled"
    assert clerk(ask, f"/changes/{planned['id']}/cancel", {}).status_code == 409
    past = {**body, "effective_at": "2020-01-01T00:00:00+08:00"}
    assert clerk(ask, "/changes", past).json()["code"] == "change_in_the_past"


def test_tickets_out_of_sight_are_counted_not_named(ask):
    ticket(0.1, 1.5, "A")
    body = {**SPLIT, "reason": "人口增长", "versions": {CELL: 1}}
    made = clerk(ask, "/changes", body).json()
    assert (made["report"]["tickets"]["moved"], made["report"]["tickets"]["items"]) == (1, [])
    seen = ask(Role.SUBDISTRICT_DISPATCHER, "GET", f"/changes/{made['id']}").json()
    assert [item["number"] for item in seen["report"]["tickets"]["items"]] == ["A"]


def test_a_subdistrict_reads_its_own_grid_only(ask):
    assert ask(Role.SUBDISTRICT_DISPATCHER, "GET", f"/grid-load?subdistrict={SUBDISTRICT}").status_code == 200
    refused = ask(Role.SUBDISTRICT_DISPATCHER, "GET", "/grid-load?subdistrict=440105002")
    assert refused.json()["code"] == "subdistrict_not_yours"
    whole = ask(Role.SUBDISTRICT_DISPATCHER, "GET", "/grid-load").json()
    assert whole["summary"]["grids"] == 3


def test_load_and_proposal_and_the_change_that_follows(ask):
    inspector("inspector.1", f"{SUBDISTRICT}R001")
    for number in range(6):
        ticket(0.5, 0.5, f"T{number}", cell=f"{ONE}003")
    report = ask(Role.DISPATCHER, "GET", f"/grid-load?subdistrict={SUBDISTRICT}").json()
    south = next(told for told in report["grids"] if told["code"].endswith("R002"))
    assert (south["measures"]["open_tickets"], south["measures"]["recent_tickets"]) == (6, 6)
    proposal = ask(Role.DATA_CLERK, "GET", f"/rebalance?subdistrict={SUBDISTRICT}").json()
    assert [move["from"] for move in proposal["moves"]] == [f"{SUBDISTRICT}R002"]
    change = {"kind": "responsibility", "subdistrict_code": SUBDISTRICT, "grids": proposal["grids"]}
    made = clerk(ask, "/changes", {"change": change, "reason": "均衡", "versions": proposal["versions"]})
    assert made.status_code == 201, made.content
    grids = ask(Role.INSPECTOR, "GET", f"/responsibility-grids?subdistrict={SUBDISTRICT}").json()["items"]
    assert {grid["code"]: grid["version"] for grid in grids} == {
        **{f"{SUBDISTRICT}R{n:03d}": 1 for n in (1, 2, 3)}, **dict.fromkeys(proposal["versions"], 2),
    }  # fmt: skip
    one = ask(Role.INSPECTOR, "GET", f"/responsibility-grids/{SUBDISTRICT}R001").json()
    assert [duty["username"] for duty in one["duties"]] == ["inspector.1"]
