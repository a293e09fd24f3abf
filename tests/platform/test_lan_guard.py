"""Plain http is for this machine; other machines are sent to https."""

import asyncio
from typing import Any

import pytest

from config.lan_guard import LanGuard


def ask(client: str, path: str, kind: str = "http") -> list[dict[str, Any]]:
    """The messages sent to a client at that address."""
    sent: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await send({"type": "passed"})

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "client": (client, 40000),
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"a=1",
        "headers": [(b"host", b"gridline.example:8000")],
    }
    asyncio.run(LanGuard(application, 8443)(scope, receive, send))
    return sent


@pytest.mark.parametrize("client", ["127.0.0.1", "127.0.0.9", "::1"])
def test_this_machine_passes(client: str) -> None:
    assert ask(client, "/api/v1/auth/token") == [{"type": "passed"}]


@pytest.mark.parametrize("path", ["/ca.crt", "/livez", "/readyz"])
def test_what_a_phone_needs_before_https_passes(path: str) -> None:
    assert ask("192.0.2.9", path) == [{"type": "passed"}]


def test_others_are_sent_to_https_with_their_path() -> None:
    start, _ = ask("192.0.2.9", "/inspector/")
    assert start["status"] == 307
    assert dict(start["headers"])[b"location"] == b"https://gridline.example:8443/inspector/?a=1"


def test_a_socket_from_another_machine_is_refused() -> None:
    assert ask("192.0.2.9", "/ws/console", "websocket") == [{"type": "websocket.close", "code": 4403}]
