"""People of a running district, as a test speaks of them: somebody does something to a ticket through the API."""

import io
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from PIL import Image

from tests.support.stack import Stack

#: A spot inside the demo district that its seed always covers.
SPOT = {"lon": 113.30, "lat": 23.085, "coord_type": "wgs84"}


@dataclass(slots=True)
class Person:
    """Somebody signed in; every act goes over HTTP with the version last seen."""

    stack: Stack
    username: str

    @property
    def http(self) -> httpx.Client:
        return self.stack.client(self.username)

    def take_in(self, key: str | None = None, **body: Any) -> dict[str, Any]:
        """POST /tickets; the 201 answer."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        answer = self.http.post("/api/v1/tickets", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def see(self, ticket_id: str) -> dict[str, Any]:
        """The ticket as this person sees it."""
        answer = self.http.get(f"/api/v1/tickets/{ticket_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def act(self, ticket_id: str, verb: str, **fields: Any) -> dict[str, Any]:
        """The verb at the version now; the ticket afterwards (None when out of sight)."""
        version = self.see(ticket_id)["version"]
        return self.act_at(version, ticket_id, verb, **fields)

    def act_at(self, version: int, ticket_id: str, verb: str, **fields: Any) -> dict[str, Any]:
        """The verb at a version the person believes in."""
        answer = self.try_at(version, ticket_id, verb, **fields)
        assert answer.status_code == 200, f"{self.username} {verb}: {answer.status_code} {answer.text}"
        return answer.json()

    def try_at(self, version: int | None, ticket_id: str, verb: str, **fields: Any) -> httpx.Response:
        """As `act_at`, whatever the answer."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return self.http.post(f"/api/v1/tickets/{ticket_id}/{verb}", json=fields, headers=headers)

    def upload(self, purpose: str, place: dict[str, Any] | None = None, shade: int = 120) -> str:
        """A photo of one colour; its id."""
        form = {"purpose": purpose, **{name: str(value) for name, value in (place or {}).items()}}
        files = {"file": ("photo.jpg", picture(shade), "image/jpeg")}
        answer = self.http.post("/api/v1/attachments", data=form, files=files)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


def picture(shade: int) -> bytes:
    """A small JPEG; another shade is another file."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), (shade % 256, 90, (shade * 7) % 256)).save(buffer, "JPEG")
    return buffer.getvalue() + shade.to_bytes(8, "big")


def answer_of_city(stack: Stack, number: str, message: str, **more: Any) -> httpx.Response:
    """A message of the city's platform."""
    body = {
        "system": "12345",
        "number": number,
        "message": message,
        "message_id": uuid.uuid4().hex,
        "at": "2026-11-22T10:00:00+08:00",
        **more,
    }
    return stack.client("city_link").post("/api/v1/city/messages", json=body)


@contextmanager
def listening(stack: Stack, username: str, path: str = "/ws/console") -> Iterator[Any]:
    """A socket that follows the feed from now on."""
    position = stack.client(username).get("/api/v1/events").json()
    with stack.socket(username, path) as socket:
        socket.send(json.dumps({"t": "hello", "epoch": position["epoch"], "after": position["upto"]}))
        yield socket


def events_until(socket: Any, ticket_id: str, type_: str, timeout_s: float = 30.0) -> list[dict[str, Any]]:
    """Frames about the ticket, up to the one of this type."""
    deadline = time.monotonic() + timeout_s
    seen: list[dict[str, Any]] = []
    while time.monotonic() < deadline:
        frame = json.loads(socket.recv(timeout=deadline - time.monotonic()))
        if frame["t"] == "resync":  # the feed began after the web process did: read it from its start
            socket.send(json.dumps({"t": "hello", "epoch": frame["epoch"], "after": 0}))
        if frame.get("subject", {}).get("id") != ticket_id:
            continue
        seen.append(frame)
        if frame.get("type") == type_:
            return seen
    raise AssertionError(f"{type_} did not arrive; seen: {[frame.get('type') for frame in seen]}")


def states_of_history(person: Person, ticket_id: str) -> list[str]:
    """The states a ticket went through, from its history."""
    items = person.http.get(f"/api/v1/tickets/{ticket_id}/events").json()["items"]
    states: list[str] = []
    for item in items:
        state = item["data"].get("to")
        if state and (not states or states[-1] != state):
            states.append(state)
    return states


def check_invariants(stack: Stack) -> None:
    """Fails with the list of what is broken; the worker gets a moment to bring the feed up first."""
    done = stack.manage("check_invariants", "--json", check=False)
    assert done.stdout.startswith("{"), done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["ok"], json.dumps(told["breaches"][:20], ensure_ascii=False, indent=1)
