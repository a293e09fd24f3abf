"""Open sockets outlive sign-outs and changed roles; the watch notices within five seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol

import structlog
from django.utils import timezone

from grid.api.security import find_actor_of_scope
from grid.domain.actor import Actor
from grid.domain.scope import hearing_keys
from grid.selectors.access_stamps import access_stamps

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 4.0
#: Every socket is asked in full once in so many looks, for what no stamp shows, such as a changed tree of units.
LOOKS_PER_ROUND = 15


class WatchedSocket(Protocol):
    """What the watch needs of a socket."""

    credential: str
    stamp: str | None
    keys: frozenset[str]
    scope: Mapping[str, Any]

    async def sign_out(self) -> None:
        """The credential is no longer good."""

    async def change_scope(self, keys: frozenset[str]) -> None:
        """The same person, other scope keys."""


class SocketWatch:
    """Looks at all sockets of this process with one statement; asks in full only about those that changed."""

    def __init__(self, read: Callable[[Callable[[], Any]], Awaitable[Any]]) -> None:
        self._read = read
        self._sockets: set[WatchedSocket] = set()
        self._looks = 0

    def __len__(self) -> int:
        return len(self._sockets)

    def add(self, socket: WatchedSocket) -> None:
        """Watch it from the next look on."""
        self._sockets.add(socket)

    def remove(self, socket: WatchedSocket) -> None:
        """Watch it no longer. Harmless when it never was."""
        self._sockets.discard(socket)

    async def run(self) -> None:
        """Look for ever. A database that is away closes nobody; the next look counts."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look()
            except Exception:
                log.exception("socket_watch_failed", sockets=len(self._sockets))

    async def look(self) -> None:
        """Sign out sockets whose credential is gone, change the scope of those whose actor changed."""
        sockets = list(self._sockets)
        if not sockets:
            return
        self._looks += 1
        credentials = {socket.credential for socket in sockets}
        stamps = await self._read(partial(access_stamps, credentials, timezone.now()))
        for number, socket in enumerate(sockets):
            stamp = stamps.get(socket.credential)
            if stamp is None:
                await socket.sign_out()
            elif (socket.stamp is not None and stamp != socket.stamp) or self._turn_of(number):
                await self._ask_in_full(socket)
            socket.stamp = stamp

    def _turn_of(self, number: int) -> bool:
        return (number + self._looks) % LOOKS_PER_ROUND == 0

    async def _ask_in_full(self, socket: WatchedSocket) -> None:
        actor: Actor | None = await self._read(partial(find_actor_of_scope, socket.scope))
        if actor is None:
            await socket.sign_out()
        elif (keys := hearing_keys(actor)) != socket.keys:
            await socket.change_scope(keys)
