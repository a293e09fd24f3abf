"""kill -9 in the middle of a change of the grid: the old grid stands, and asking again does it."""

import threading
import uuid
from contextlib import closing, suppress

import httpx
import pytest

from config.databases import connect
from tests.journeys.people import check_invariants
from tests.journeys.test_living_grid import DOOR, GROUND, current_cell, make, split_of, take_back, take_in
from tests.support.stack import DATABASE, wait_for

pytestmark = pytest.mark.processes

WAITING = """
SELECT count(*) AS n FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%%dispatch_ticket%%'
"""
STATE = """
SELECT (SELECT count(*) FROM grid_gridcell) AS cells, (SELECT count(*) FROM grid_buildingcell) AS links,
       (SELECT count(*) FROM grid_gridchange) AS changes, (SELECT count(*) FROM grid_responsibilitygrid) AS grids,
       (SELECT count(*) FROM dispatch_event WHERE type = 'ticket_cell_changed') AS events,
       (SELECT count(*) FROM grid_gridcell WHERE valid_to IS NULL) AS standing
"""


def test_half_a_change_is_no_change(own):
    ground = own.query(GROUND)[0]
    ticket = take_in(own, ground["west_lon"], ground["west_lat"])
    clerk = own.client("data_clerk")
    versions = clerk.post(f"{DOOR}/changes/preview", json=split_of(ground)).json()["versions"]
    body = {**split_of(ground), "reason": "人口增长", "versions": versions}
    key = uuid.uuid4().hex
    before, cell = own.query(STATE)[0], current_cell(own, ticket)

    def ask():
        with suppress(httpx.HTTPError):  # the answer never comes
            clerk.post(f"{DOOR}/changes", json=body, headers={"Idempotency-Key": key})

    with closing(connect(own.database.cluster, DATABASE)) as other:
        other.autocommit = False
        with (
            other.cursor() as cursor
        ):  # cells, buildings and grids are written by then; the ticket has to wait
            cursor.execute("SELECT 1 FROM dispatch_ticket WHERE id = %s FOR UPDATE", [ticket["id"]])
            asking = threading.Thread(target=ask)
            asking.start()
            wait_for(lambda: own.query(WAITING)[0]["n"] > 0, 20)
            own.web.kill()
        other.rollback()
    asking.join(30)
    own.web.start()
    assert own.query(STATE)[0] == before
    assert current_cell(own, ticket) == cell
    check_invariants(own)
    made = own.client("data_clerk").post(f"{DOOR}/changes", json=body, headers={"Idempotency-Key": key})
    assert made.status_code == 201, made.text
    assert current_cell(own, ticket)[2] != cell[2]
    check_invariants(own)
    take_back(own.client("data_clerk"), made.json())


def test_the_worker_killed_between_plan_and_day_loses_nothing(own):
    """See the journey for a worker that starts late; here it dies while it applies."""
    ground = own.query(GROUND)[0]
    ticket = take_in(own, ground["west_lon"], ground["west_lat"])
    clerk = own.client("data_clerk")
    soon = own.query("SELECT now() + interval '2 s' AS at")[0]["at"]
    planned = make(clerk, split_of(ground), effective_at=soon.isoformat())
    with closing(connect(own.database.cluster, DATABASE)) as other:
        other.autocommit = False
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM dispatch_ticket WHERE id = %s FOR UPDATE", [ticket["id"]])
            wait_for(lambda: own.query(WAITING)[0]["n"] > 0, 20)
            own.worker.kill()
        other.rollback()
    assert clerk.get(f"{DOOR}/changes/{planned['id']}").json()["state"] == "planned"
    own.worker.start()
    done = wait_for(
        lambda: (
            (found := clerk.get(f"{DOOR}/changes/{planned['id']}").json())["state"] == "applied" and found
        ),
        30,
    )
    take_back(clerk, done)
    check_invariants(own)
