"""A data clerk changes the grid over HTTP while tickets are open; whoever watches hears of it."""

import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.people import Person, check_invariants, events_until, listening
from tests.support.stack import wait_for

DOOR = "/api/v1/geography"
#: The largest cell, a line that cuts off its western fifth, and a point in each part.
GROUND = """
SELECT code, subdistrict_code, x, south, north,
       ST_X(west) AS west_lon, ST_Y(west) AS west_lat, ST_X(east) AS east_lon, ST_Y(east) AS east_lat
FROM (SELECT *, ST_XMin(geom) + 0.2 * (ST_XMax(geom) - ST_XMin(geom)) AS x, ST_YMin(geom) - 0.001 AS south,
             ST_YMax(geom) + 0.001 AS north
      FROM grid_gridcell WHERE valid_to IS NULL ORDER BY ST_Area(geom) DESC LIMIT 1) cell,
LATERAL (SELECT ST_PointOnSurface(ST_Intersection(geom, ST_MakeEnvelope(x - 1, south, x, north, 4326))) AS west,
                ST_PointOnSurface(ST_Intersection(geom, ST_MakeEnvelope(x, south, x + 1, north, 4326))) AS east) parts
"""


@pytest.fixture
def ground(stack):
    return stack.query(GROUND)[0]


@pytest.fixture
def clerk(stack):
    return stack.client("data_clerk")


def split_of(ground):
    line = {
        "type": "LineString",
        "coordinates": [[ground["x"], ground["south"]], [ground["x"], ground["north"]]],
    }
    return {"change": {"kind": "split", "cell": ground["code"], "line": line}, "coord_type": "wgs84"}


def make(clerk, body, reason="人口增长", **more):
    looked = clerk.post(f"{DOOR}/changes/preview", json=body)
    assert looked.status_code == 200, looked.text
    body = {**body, "reason": reason, "versions": looked.json()["versions"], **more}
    made = clerk.post(f"{DOOR}/changes", json=body, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert made.status_code == 201, made.text
    return made.json()


def take_back(clerk, change):
    back = clerk.post(f"{DOOR}/changes/{change['id']}/revert", json={"reason": "恢复"})
    assert back.status_code == 200, back.text
    return back.json()


def take_in(stack, lon, lat):
    location = {"lon": lon, "lat": lat, "coord_type": "wgs84"}
    return Person(stack, "call_taker").take_in(
        kind="hotline", text=f"路灯不亮 {uuid.uuid4().hex[:6]}", channel="window", location=location
    )


def current_cell(stack, ticket):
    row = stack.query(
        "SELECT cell_code, cell_version, current_cell_code FROM dispatch_ticket WHERE id = %s", [ticket["id"]]
    )[0]
    return row["cell_code"], row["cell_version"], row["current_cell_code"]


def test_a_cell_is_split_and_the_console_hears_which_tickets_moved(stack, clerk, ground):
    west = take_in(stack, ground["west_lon"], ground["west_lat"])
    east = take_in(stack, ground["east_lon"], ground["east_lat"])
    before = current_cell(stack, west)
    with listening(stack, "dispatcher") as socket:
        change = make(clerk, split_of(ground))
        (moved,) = [
            frame
            for frame in events_until(socket, west["id"], "ticket_cell_changed")
            if "cell_to" in frame["data"]
        ]
        events_until(socket, change["id"], "grid_change_applied")
    new_code = moved["data"]["cell_to"]
    assert new_code in {ref.partition("@")[0] for ref in change["after"]}
    assert current_cell(stack, west) == (before[0], before[1], new_code)
    assert current_cell(stack, east)[2] == ground["code"]
    report = Person(stack, "dispatcher").http.get(f"{DOOR}/changes/{change['id']}").json()["report"]
    assert {"id": west["id"], "number": west["number"], "from": ground["code"], "to": new_code} in report[
        "tickets"
    ]["items"]
    place = clerk.get(
        "/api/v1/locate", params={"lon": ground["west_lon"], "lat": ground["west_lat"], "coord_type": "wgs84"}
    ).json()
    assert place["cell_code"] == new_code
    history = Person(stack, "dispatcher").http.get(f"/api/v1/tickets/{west['id']}/events").json()["items"]
    assert history[-1]["type"] == "ticket_cell_changed"
    check_invariants(stack)
    take_back(clerk, change)
    assert current_cell(stack, west)[2] == ground["code"]
    check_invariants(stack)


def test_of_two_clerks_at_once_one_is_told_that_the_other_came_first(stack, clerk, ground):
    body = split_of(ground)
    versions = clerk.post(f"{DOOR}/changes/preview", json=body).json()["versions"]
    sent = {**body, "reason": "同时", "versions": versions}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: clerk.post(f"{DOOR}/changes", json=sent), range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409], [answer.text for answer in answers]
    refused = next(answer for answer in answers if answer.status_code == 409).json()
    assert refused["code"] == "cells_changed_meanwhile"
    assert refused["present"][0]["version"] == versions[ground["code"]] + 1
    made = next(answer for answer in answers if answer.status_code == 201).json()
    take_back(clerk, made)


def test_the_worker_applies_what_was_planned_after_it_died(stack, clerk, ground):
    soon = datetime.now(UTC) + timedelta(seconds=3)
    planned = make(clerk, split_of(ground), effective_at=soon.isoformat())
    assert planned["state"] == "planned"
    stack.worker.kill()
    while datetime.now(UTC) < soon:
        time.sleep(0.2)
    stack.worker.start()
    done = wait_for(
        lambda: (
            (found := clerk.get(f"{DOOR}/changes/{planned['id']}").json())["state"] == "applied" and found
        ),
        30,
    )
    assert done["report"]["buildings"]["relinked"] >= 0
    take_back(clerk, done)


def test_the_load_report_speaks_on_the_command_line(stack):
    whole = json.loads(stack.manage("grid_load_report", "--json").stdout)
    cells = stack.query("SELECT count(*) AS n FROM grid_gridcell WHERE valid_to IS NULL")[0]["n"]
    assert whole["summary"]["total"]["cells"] == cells
    assert "responsibility grids" in stack.manage("grid_load_report").stdout
    refused = stack.manage("grid_load_report", "--subdistrict", "nowhere", check=False)
    assert refused.returncode == 1
    assert "nowhere" in refused.stderr
