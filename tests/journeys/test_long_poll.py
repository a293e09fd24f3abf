"""Where no WebSocket gets through, the feed is asked by HTTP and the answer waits for news."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.journeys.people import SPOT, Person

pytestmark = pytest.mark.processes

WAIT_S = 20


def place_of(client):
    told = client.get("/api/v1/events").json()
    return {"epoch": told["epoch"], "after": told["upto"]}


def fresh_client(stack, username):
    """A token of its own, so that signing out takes nobody else along."""
    headers = {"Authorization": f"Bearer {stack.token(username)}"}
    return httpx.Client(base_url=stack.base_url, headers=headers, timeout=WAIT_S + 20)


def settled(client):
    """A place after which nothing happens any more of itself."""
    while True:
        place = place_of(client)
        if not client.get("/api/v1/events", params={**place, "wait": 1}).json()["items"]:
            return place


def test_news_end_the_waiting_at_once(stack):
    with fresh_client(stack, "dispatcher") as client:
        place = settled(client)
        with ThreadPoolExecutor(1) as pool:
            asked_at = time.monotonic()
            answer = pool.submit(client.get, "/api/v1/events", params={**place, "wait": WAIT_S})
            time.sleep(0.5)
            assert not answer.done()
            taken = Person(stack, "call_taker").take_in(kind="hotline", text="路灯不亮", location=SPOT)
            told = answer.result().json()
        assert time.monotonic() - asked_at < WAIT_S / 2
        assert [item["seq"] > place["after"] for item in told["items"]][:1] == [True], taken["number"]
        again = client.get("/api/v1/events", params={**place, "wait": WAIT_S})
        assert again.elapsed.total_seconds() < 5, "what is already there is not waited for"


def test_without_news_it_ends_when_asked_and_says_nothing_happened(stack):
    with fresh_client(stack, "system_admin") as client:
        place = settled(client)
        answer = client.get("/api/v1/events", params={**place, "wait": 2})
        assert 1.9 < answer.elapsed.total_seconds() < 10
        assert answer.json()["items"] == []


@pytest.mark.parametrize("wait", ["-1", "x", "51", "1e3", ""])
def test_a_wait_that_is_none_is_refused(stack, wait):
    client = stack.client("dispatcher")
    assert client.get("/api/v1/events", params={**place_of(client), "wait": wait}).status_code == 400


def test_another_epoch_is_not_waited_for(stack):
    client = stack.client("dispatcher")
    answer = client.get("/api/v1/events", params={"epoch": "of-another-time", "after": 1, "wait": WAIT_S})
    assert answer.json()["resync"] is True
    assert answer.elapsed.total_seconds() < 5


def test_waiting_takes_no_thread_from_anybody_and_ends_with_the_sign_out(stack):
    """Forty wait where eight threads answer; the leader works on, then signs the waiting token out."""
    with fresh_client(stack, "district_leader") as client:
        place = settled(client)
        statuses = []
        token = client.headers["Authorization"]

        def wait():
            asked = httpx.get(
                f"{stack.base_url}/api/v1/events", params={**place, "wait": WAIT_S},
                headers={"Authorization": token}, timeout=WAIT_S + 20,
            )  # fmt: skip
            statuses.append((asked.status_code, asked.elapsed.total_seconds()))

        threads = [threading.Thread(target=wait) for _ in range(40)]
        for thread in threads:
            thread.start()
        time.sleep(1.5)
        assert stack.client("district_leader").get("/api/v1/me").elapsed.total_seconds() < 2
        assert client.post("/api/v1/auth/logout").status_code == 204
        for thread in threads:
            thread.join()
    assert {status for status, _ in statuses} == {401}
    assert max(seconds for _, seconds in statuses) < WAIT_S / 2
