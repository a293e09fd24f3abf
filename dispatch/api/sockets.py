"""The WebSocket doors /ws/console and /ws/inspector: sign in, say hello, follow the feed.

Client → server: {"t":"hello","epoch","after","scope"?}. Server → client: the frames of `dispatch.api.frames`.
A socket delivers nothing before the hello, and nothing between a resync and the next hello.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as DatabaseError
from django.urls import path

from dispatch.api.fan_out import Ending
from dispatch.api.feed_metrics import ENDED
from dispatch.api.feed_session import FeedSession, Hello, parse_hello
from dispatch.api.frames import resync
from dispatch.api.hub import Hub, hub
from grid.api.security import bearer_token, find_actor_of_scope
from grid.domain.scope import hearing_keys
from grid.selectors.access_stamps import session_credential, token_credential

log = structlog.get_logger(__name__)

UNREADABLE = 4400
NOT_SIGNED_IN = 4401
TOO_SLOW = 4408
TRY_AGAIN_LATER = 1013
CLOSE_TIMEOUT_S = 2.0
#: Browsers cannot set headers on a WebSocket: a page with a token offers the subprotocols "bearer", TOKEN.
BEARER_SUBPROTOCOL = "bearer"


class FeedConsumer(AsyncWebsocketConsumer):
    """One socket. Who may hear what was decided when the events were written; here it is only matched."""

    hub: Hub = hub
    credential = ""
    stamp: str | None = None
    keys: frozenset[str] = frozenset()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Until the socket ends, by the client or because it is cut."""
        self._whole = asyncio.current_task()
        self._following: asyncio.Task[None] | None = None
        self._cut = False
        try:
            await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            if not self._cut:
                raise
        finally:
            self.hub.watch.remove(self)
            if self._following is not None:
                self._following.cancel()

    async def connect(self) -> None:
        """Accept; a stranger is told so by the close code, which a refused handshake could not tell a page."""
        await self.hub.start()
        subprotocols = self.scope.get("subprotocols", [])
        self.scope = with_bearer_header(self.scope)
        try:
            actor = await self.hub.read(partial(find_actor_of_scope, self.scope))
        except DatabaseError:
            await self.accept()
            await self.close(TRY_AGAIN_LATER)
            return
        await self.accept(BEARER_SUBPROTOCOL if BEARER_SUBPROTOCOL in subprotocols else None)
        if actor is None:
            await self.close(NOT_SIGNED_IN)
            return
        self.credential = credential_of(self.scope)
        self.keys = hearing_keys(actor)
        self.hub.watch.add(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A hello begins, or begins again; anything else is no conversation."""
        hello = parse_hello(text_data)
        if hello is None or not self.credential:
            await self._close(UNREADABLE)
            return
        await self._stop_following()
        self._following = asyncio.create_task(self._follow(hello))

    async def sign_out(self) -> None:
        """The watch found the credential gone."""
        await self._stop_following()
        await self._close(NOT_SIGNED_IN)

    async def change_scope(self, keys: frozenset[str]) -> None:
        """The watch found other scope keys: what the client holds is no longer what it may see."""
        await self._stop_following()
        self.keys = keys
        position = self.hub.position
        if position is not None:
            self._following = asyncio.create_task(self._say(resync(position.epoch, position.upto)))

    async def _follow(self, hello: Hello) -> None:
        try:
            ending = await FeedSession(self.hub, self.keys, self.send_text).follow(hello)
        except DatabaseError:
            await self._close(TRY_AGAIN_LATER)
        except OSError:  # the client went away while something was being sent
            return
        else:
            if ending is Ending.TOO_SLOW:
                log.info("socket_too_slow", path=self.scope["path"])
                await self._close(TOO_SLOW)

    async def send_text(self, text: str) -> None:
        """Send one frame; waits while the client's buffer is full."""
        await self.base_send({"type": "websocket.send", "text": text})

    async def _say(self, text: str) -> None:
        try:
            await self.send_text(text)
        except OSError:
            return

    async def _stop_following(self) -> None:
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])
            self._following = None

    async def _close(self, code: int) -> None:
        """Close with a code; cut off a client that does not even take that."""
        ENDED.labels(reason=str(code)).inc()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self.close(code)
        except TimeoutError:
            self._cut = True
            if self._whole is not None:
                self._whole.cancel()
        except OSError:
            return


def with_bearer_header(scope: Mapping[str, Any]) -> dict[str, Any]:
    """The scope with a token offered as subprotocol put where every other program shows it."""
    offered = list(scope.get("subprotocols", []))
    if len(offered) != 2 or offered[0] != BEARER_SUBPROTOCOL:
        return dict(scope)
    header = (b"authorization", f"Bearer {offered[1]}".encode("latin-1", "replace"))
    return {**scope, "headers": [*scope["headers"], header]}


def credential_of(scope: Mapping[str, Any]) -> str:
    """How the watch asks after what opened this socket."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    token = bearer_token(headers.get(b"authorization"))
    if token is not None:
        return token_credential(token)
    return session_credential(scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME, ""))


websocket_urlpatterns = [
    path("ws/console", FeedConsumer.as_asgi()),
    path("ws/inspector", FeedConsumer.as_asgi()),
]
