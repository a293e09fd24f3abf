"""A reader who is cut off again and again, the last time by the server's death, hears every event once, in order."""

import json
import socket as sockets
import threading
import time
from contextlib import suppress

import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.faults.callers import calling, check_feed_is_complete
from tests.support.stack import wait_for

pytestmark = pytest.mark.processes

CUTS = 6
FRAMES_BETWEEN_CUTS = 15


class Reader:
    """Follows the feed as a page does: remembers epoch and place, links every frame to the one before."""

    def __init__(self, stack, username):
        self.stack = stack
        self.headers = {"Authorization": stack.client(username).headers["Authorization"]}
        position = stack.client(username).get("/api/v1/events").json()
        self.epoch, self.began, self.place = position["epoch"], position["upto"], position["upto"]
        self.seqs = []
        self.connected = None
        self.stopping = threading.Event()
        self.faults = []

    def run(self):
        """Until told to stop; comes back whenever the line is cut."""
        while not self.stopping.is_set():
            try:
                self._listen()
            except (OSError, EOFError, WebSocketException, TimeoutError):
                time.sleep(0.05)
            except Exception as fault:
                self.faults.append(fault)
                return

    def cut(self):
        """As a phone in a lift: no goodbye, bytes on the way are lost."""
        connected = self.connected
        if connected is not None:
            with suppress(OSError):  # between two lines
                connected.socket.shutdown(sockets.SHUT_RDWR)

    def _listen(self):
        url = f"{self.stack.ws_url}/ws/console"
        with connect(url, additional_headers=self.headers, open_timeout=5, close_timeout=1) as self.connected:
            self.connected.send(json.dumps({"t": "hello", "epoch": self.epoch, "after": self.place}))
            while not self.stopping.is_set():
                self._take(json.loads(self.connected.recv(timeout=1)))

    def _take(self, frame):
        if frame["t"] == "heartbeat":
            return
        assert frame["t"] == "event", frame
        assert frame["epoch"] == self.epoch
        assert frame["prev"] == self.place or not self.seqs, f"{frame} does not follow {self.place}"
        self.place = frame["seq"]
        self.seqs.append(frame["seq"])


def entitled(stack, key, after):
    """Places in the feed that this key may hear of, in order."""
    rows = stack.query(
        "SELECT seq FROM dispatch_feed WHERE seq > %s AND %s = ANY(audience) ORDER BY seq", [after, key]
    )
    return [row["seq"] for row in rows]


def upto(last, seqs):
    """The worker goes on writing events after the callers have stopped: those are not asked about."""
    return [seq for seq in seqs if seq <= last]


def test_every_event_once_and_in_order(own):
    reader = Reader(own, "dispatcher")
    thread = threading.Thread(target=reader.run, daemon=True)
    thread.start()
    with calling(own, 3):
        for number in range(CUTS):
            heard = len(reader.seqs)
            wait_for(
                lambda heard=heard: len(reader.seqs) > heard + FRAMES_BETWEEN_CUTS or reader.faults,
                timeout_s=60,
            )
            if number == CUTS // 2:
                own.web.kill()
                own.web.start()
            else:
                reader.cut()
    check_feed_is_complete(own)
    wanted = entitled(own, "desk:district", reader.began)
    wait_for(lambda: reader.faults or reader.place >= wanted[-1], timeout_s=30)
    reader.stopping.set()
    thread.join(10)
    assert not reader.faults, reader.faults
    assert upto(wanted[-1], reader.seqs) == wanted
    asked = own.client("dispatcher").get(
        "/api/v1/events", params={"epoch": reader.epoch, "after": reader.began, "limit": 2000}
    )
    assert upto(wanted[-1], [item["seq"] for item in asked.json()["items"]]) == wanted


def test_another_epoch_is_told_to_start_over(own):
    """A place in a feed that is no more is not guessed at."""
    position = own.client("dispatcher").get("/api/v1/events").json()
    with own.socket("dispatcher") as socket:
        socket.send(json.dumps({"t": "hello", "epoch": "of-another-time", "after": position["upto"]}))
        told = json.loads(socket.recv(timeout=10))
        assert told["t"] == "resync"
        socket.send(json.dumps({"t": "hello", "epoch": told["epoch"], "after": position["upto"]}))
        assert json.loads(socket.recv(timeout=10))["t"] == "heartbeat"
