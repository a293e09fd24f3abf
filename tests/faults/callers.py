"""Callers who keep calling: each sends its tickets with a key of their own, and again until it is answered."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.journeys.people import SPOT
from tests.support.stack import Stack

PATIENCE_S = 60.0
PAUSE_S = 0.1
#: What a program may try again without thinking: nothing was done, or it cannot know.
TRY_AGAIN = {409: {"busy_try_again"}, 503: {"database_unavailable"}}


def intake(mark: str) -> dict[str, object]:
    """A ticket that is dispatched at once; the mark in its text finds it again."""
    return {
        "kind": "hotline",
        "channel": "window",
        "text": f"占道经营 {mark}",
        "request_class": "R060301",
        "request_type": "complaint",
        "location": SPOT,
        "requester": {"name": "李女士", "phone": "13900000001"},
    }


@dataclass(slots=True)
class Callers:
    """What the callers met. ``answered``: key → ticket id; ``tried_again`` counts why, ``unexpected`` is shown."""

    stack: Stack
    answered: dict[str, str] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    tried_again: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    longest_wait_s: float = 0.0
    stopping: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for_more(self, count: int) -> None:
        """Until so many more tickets are answered."""
        goal, deadline = len(self.answered) + count, time.monotonic() + PATIENCE_S
        while len(self.answered) < goal:
            assert not self.unexpected, self.unexpected[0]
            assert time.monotonic() < deadline, f"no answers any more; {dict(self.tried_again)}"
            time.sleep(0.01)

    def run(self) -> None:
        """One caller, until told to stop; what it began it finishes."""
        token = self.stack.client("call_taker").headers["Authorization"]
        with httpx.Client(base_url=self.stack.base_url, headers={"Authorization": token}, timeout=20) as http:
            while not self.stopping.is_set():
                key = uuid.uuid4().hex
                self.sent.add(key)
                self._until_answered(http, key)

    def _until_answered(self, http: httpx.Client, key: str) -> None:
        began = time.monotonic()
        while time.monotonic() < began + PATIENCE_S:
            try:
                answer = http.post("/api/v1/tickets", json=intake(key), headers={"Idempotency-Key": key})
            except httpx.TransportError as cut:
                self._note(type(cut).__name__)
                continue
            code = None if answer.status_code == 201 else answer.json()["code"]
            if code is None:
                with self.lock:
                    self.answered[key] = answer.json()["id"]
                    self.longest_wait_s = max(self.longest_wait_s, time.monotonic() - began)
                return
            if code not in TRY_AGAIN.get(answer.status_code, ()):
                self.unexpected.append(f"{answer.status_code} {answer.text}")
                return
            self._note(code)
        self.unexpected.append(f"{key} was never answered")

    def _note(self, why: str) -> None:
        with self.lock:
            self.tried_again[why] += 1
        time.sleep(PAUSE_S)


@contextmanager
def calling(stack: Stack, count: int = 4) -> Iterator[Callers]:
    """So many callers at once; at the end every ticket begun is answered."""
    callers = Callers(stack)
    threads = [threading.Thread(target=callers.run, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield callers
    finally:
        callers.stopping.set()
        for thread in threads:
            thread.join(PATIENCE_S + 30)


def check_each_key_has_its_ticket(callers: Callers) -> None:
    """Every key was answered, has exactly the ticket named in its answer, and is answered the same once more."""
    assert not callers.unexpected, callers.unexpected[:3]
    assert callers.sent == callers.answered.keys()
    rows = callers.stack.query(
        """SELECT id::text, split_part(text, ' ', 2) AS key FROM dispatch_ticket
           WHERE split_part(text, ' ', 2) = ANY(%s)""",
        [list(callers.sent)],
    )
    assert Counter(row["key"] for row in rows) == Counter(callers.sent), "lost or doubled"
    assert {row["key"]: row["id"] for row in rows} == callers.answered
    some = list(callers.answered)[-10:]
    client = callers.stack.client("call_taker")
    for key in some:
        again = client.post("/api/v1/tickets", json=intake(key), headers={"Idempotency-Key": key})
        assert (again.status_code, again.json()["id"]) == (201, callers.answered[key])


def check_feed_is_complete(stack: Stack, timeout_s: float = 30.0) -> None:
    """The worker empties the queue; then every event has one place, and the places have no gap."""
    deadline = time.monotonic() + timeout_s
    while stack.query("SELECT 1 FROM dispatch_feed_pending LIMIT 1"):
        assert time.monotonic() < deadline, "the relay does not come back"
        time.sleep(0.05)
    told = stack.query(
        """SELECT count(*) AS rows, count(DISTINCT event_id) AS events, min(seq) AS first, max(seq) AS last,
                  (SELECT count(*) FROM dispatch_event) AS written, (SELECT last_seq FROM dispatch_feed_state) AS upto
           FROM dispatch_feed"""
    )[0]
    assert told["rows"] == told["events"] == told["written"]
    assert (told["first"], told["last"]) == (1, told["rows"])
    assert told["upto"] == told["last"]
