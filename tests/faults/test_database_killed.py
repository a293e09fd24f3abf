"""kill -9 of the database server: web and worker outlive it, say so while it is gone, and come back by themselves."""

import time

import httpx
import pytest

from tests.faults.callers import calling, check_each_key_has_its_ticket, check_feed_is_complete
from tests.journeys.people import Person, check_invariants
from tests.support.stack import wait_for

pytestmark = pytest.mark.processes

KILLS = 2
#: From the moment the server accepts connections again, on a busy machine.
RECOVERED_WITHIN_S = 20.0


def readiness(stack):
    try:
        return httpx.get(f"{stack.base_url}/readyz", timeout=10).status_code
    except httpx.TransportError as cut:
        return type(cut).__name__


def test_intake_goes_on_after_the_server_came_back(own, record_property):
    pids = (own.web.child.process.pid, own.worker.child.process.pid)
    with calling(own) as callers:
        for _ in range(KILLS):
            callers.wait_for_more(10)
            own.database.kill()
            wait_for(lambda: readiness(own) == 503, timeout_s=20)
            assert httpx.get(f"{own.base_url}/livez", timeout=10).status_code == 200
            own.database.start()
            back_at = time.monotonic()
            wait_for(lambda: readiness(own) == 200, timeout_s=RECOVERED_WITHIN_S)
            callers.wait_for_more(1)
            took_s = time.monotonic() - back_at
            record_property("recovered_after_s", round(took_s, 2))
            assert took_s < RECOVERED_WITHIN_S
    assert callers.tried_again["database_unavailable"], "nobody was told that the database was away"
    check_each_key_has_its_ticket(callers)
    check_feed_is_complete(own)
    check_invariants(own)
    assert (own.web.child.process.pid, own.worker.child.process.pid) == pids
    assert own.web.is_alive()
    assert own.worker.is_alive()


def test_what_is_said_while_it_is_gone(own):
    """Reading, writing, signing in: 503 in the error format, with a word on when to try again."""
    dispatcher = own.client("dispatcher")
    own.database.kill()
    wait_for(lambda: readiness(own) == 503, timeout_s=20)
    answers = [
        dispatcher.get("/api/v1/tickets", params={"queue": "all_open"}),
        dispatcher.post("/api/v1/tickets", json={"kind": "hotline", "text": "路灯不亮"}),
        dispatcher.get("/tiles/communities/12/3337/1775.mvt"),
        httpx.post(
            f"{own.base_url}/api/v1/auth/token", json={"username": "dispatcher", "password": "x"}, timeout=20
        ),
    ]
    own.database.start()
    for answer in answers:
        assert answer.status_code == 503, answer.text
        assert answer.json()["code"] == "database_unavailable"
        assert answer.json()["request_id"]
        assert answer.headers["Retry-After"]
    wait_for(lambda: readiness(own) == 200, timeout_s=RECOVERED_WITHIN_S)
    assert Person(own, "dispatcher").http.get("/api/v1/queues").status_code == 200


def test_cut_connections_cost_no_request_after_the_next(own):
    """Every connection of the web process is ended at once, as a proxy or a failover does."""
    with calling(own) as callers:
        for _ in range(3):
            callers.wait_for_more(10)
            own.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = 'gridline' AND pid <> pg_backend_pid()"
            )
    check_each_key_has_its_ticket(callers)
    check_feed_is_complete(own)
    check_invariants(own)
