"""Plain http is for this machine; other machines are sent to https, so that no password crosses the network bare."""

from collections.abc import Awaitable, Callable
from typing import Any

#: What another machine may fetch over plain http: the certificate it needs before https works, and health.
OPEN_PATHS = {"/ca.crt", "/livez", "/readyz", "/metrics"}

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class LanGuard:
    """Wraps the application on the plain port. `https_port` is where the same machine serves https."""

    def __init__(self, application: Application, https_port: int) -> None:
        self.application = application
        self.https_port = https_port

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan" or _is_local(scope) or scope["path"] in OPEN_PATHS:
            await self.application(scope, receive, send)
        elif scope["type"] == "http":
            await self._redirect(scope, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 4403})

    async def _redirect(self, scope: dict[str, Any], send: Any) -> None:
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").rsplit(":", 1)[0]
        query = scope["query_string"].decode("latin-1")
        target = f"https://{host}:{self.https_port}{scope['raw_path'].decode('latin-1')}{'?' if query else ''}{query}"
        # 307 keeps the method: a program that posts learns at once that it used the wrong port.
        headers = [(b"location", target.encode("latin-1")), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _is_local(scope: dict[str, Any]) -> bool:
    client = scope.get("client")
    return client is None or client[0].startswith("127.") or client[0] == "::1"
