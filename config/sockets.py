"""WebSocket doors: who may open one, and where it leads."""

from typing import Any
from urllib.parse import urlsplit

from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from django.conf import settings

from config.optional import optional


def same_origin(headers: list[tuple[bytes, bytes]]) -> bool:
    """A browser names the page that opens a socket; a foreign page would ride on the session cookie.

    Programs send no Origin and must bring a token, so they pass.
    """
    found = {name.lower(): value.decode("latin-1") for name, value in headers}
    origin = found.get(b"origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == found.get(b"host") or origin in settings.CSRF_TRUSTED_ORIGINS


class WebSocketApplication:
    """Refuses foreign pages and unknown addresses; the consumers check who is there and what they may hear."""

    def __init__(self, routes: list[Any]) -> None:
        self.inner = CookieMiddleware(URLRouter(routes))

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if not same_origin(scope["headers"]):
            await _refuse(receive, send)
            return
        try:
            await self.inner(scope, receive, send)
        except ValueError as error:
            if "No route found" not in str(error):
                raise
            await _refuse(receive, send)


async def _refuse(receive: Any, send: Any) -> None:
    """Closing before accepting makes the server answer the handshake with 403."""
    await receive()
    await send({"type": "websocket.close", "code": 4403})


def _routes() -> list[Any]:
    found = optional("dispatch.api.sockets")
    return list(found.websocket_urlpatterns) if found else []


async def start_listening() -> None:
    """Feed news reach this process's sockets from now on."""
    found = optional("dispatch.api.hub")
    if found:
        await found.hub.start()


async def stop_listening() -> None:
    """The server ends."""
    found = optional("dispatch.api.hub")
    if found:
        await found.hub.stop()


async def hold_request(scope: dict[str, Any], receive: Any) -> Any:
    """Let a request wait for news where it asks to; None when its sender went away meanwhile."""
    found = optional("dispatch.api.held_requests")
    return await found.hold(scope, receive) if found else receive


websocket_application = WebSocketApplication(_routes())
