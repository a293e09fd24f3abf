"""Long polling: a request for events waits on the event loop, not on a thread, until there is something to tell.

For networks that let no WebSocket through: `GET /api/v1/events?epoch=&after=&wait=25` is answered at once when there
is news behind the place, else as soon as there is, at the latest after ``wait`` seconds. What is answered is decided
by the plain request, which runs when the waiting is over: nothing here reads or shows an event.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from django.db import Error as DatabaseError
from django.http import parse_cookie

from dispatch.api.fan_out import Subscription
from dispatch.api.feed_session import read_page
from dispatch.api.hub import Hub, hub
from dispatch.api.sockets import credential_of
from grid.api.security import find_actor_of_scope
from grid.domain.scope import hearing_keys

PATH = "/api/v1/events"
#: Longer than this, proxies on the way tend to cut a silent connection.
LONGEST_WAIT_S = 50

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]


class HeldRequest:
    """One waiting request. The watch ends its waiting when its credential goes or its scope changes."""

    def __init__(self, scope: Mapping[str, Any], keys: frozenset[str]) -> None:
        self.scope = scope
        self.credential = credential_of(scope)
        self.stamp: str | None = None
        self.keys = keys
        self.subscription = Subscription(keys)
        self._over = asyncio.Event()

    async def sign_out(self) -> None:
        """The plain request will be refused; it need not wait for that."""
        self._over.set()

    async def change_scope(self, keys: frozenset[str]) -> None:
        """The plain request reads with the keys of now."""
        self._over.set()

    async def until_news(self) -> None:
        """Until an event, a change of the credential, or the end of this feed's places."""
        over = asyncio.create_task(self._over.wait())
        news = asyncio.create_task(self._news())
        try:
            await asyncio.wait([over, news], return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
            news.cancel()

    async def _news(self) -> None:
        queue = self.subscription.queue
        while self.subscription.ending is None:
            await self.subscription.wait()
            while queue and queue[0][0] is None:  # heartbeats are for sockets
                queue.popleft()
            if queue:
                return


async def hold(scope: Mapping[str, Any], receive: Receive, hub: Hub = hub) -> Receive | None:
    """Wait where the request asks for it; the ``receive`` to run it with, or None when its sender went away."""
    asked = _asked(scope)
    if asked is None:
        return receive
    wait_s, epoch, after = asked
    first = await receive()
    if first["type"] == "http.disconnect":
        return None
    leaving = asyncio.ensure_future(receive())
    waiting = asyncio.create_task(_wait(scope, epoch, after, hub))
    try:
        await asyncio.wait([leaving, waiting], timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
        more = [leaving.result()] if leaving.done() else []
    finally:
        for task in (leaving, waiting):
            task.cancel()
        await asyncio.gather(leaving, waiting, return_exceptions=True)
    gone = any(message["type"] == "http.disconnect" for message in more)
    return None if gone else _again([first, *more], receive)


async def _wait(scope: Mapping[str, Any], epoch: str, after: int, hub: Hub) -> None:
    """Until the plain request has something to answer; at once where it would refuse."""
    await hub.ready()
    cookies = {name.lower(): value for name, value in scope["headers"]}.get(b"cookie", b"")
    scope = {**scope, "cookies": parse_cookie(cookies.decode("latin-1"))}
    try:
        actor = await hub.read(partial(find_actor_of_scope, scope))
        if actor is None:
            return
        held = HeldRequest(scope, hearing_keys(actor))
        upto = hub.fan_out.join(held.subscription)
        hub.watch.add(held)
        try:
            page = await hub.read(partial(read_page, after=after, upto=upto, keys=held.keys))
            if not page.rows and page.position.resumable(epoch, after):
                await held.until_news()
        finally:
            hub.watch.remove(held)
            hub.fan_out.leave(held.subscription)
    except DatabaseError:
        return  # the plain request says so in its own words


def _asked(scope: Mapping[str, Any]) -> tuple[int, str, int] | None:
    """(seconds, epoch, place) of a request to be held; None for any other, which answers for itself."""
    if scope["method"] != "GET" or scope["path"] != PATH:
        return None
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    wait, after = query.get("wait", ""), query.get("after", "")
    if not (_short_number(wait) and _short_number(after)) or "epoch" not in query:
        return None
    return (int(wait), query["epoch"], int(after)) if int(wait) <= LONGEST_WAIT_S else None


def _short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _again(taken: list[Message], receive: Receive) -> Receive:
    """``receive`` with the messages already taken given once more."""

    async def received() -> Message:
        return taken.pop(0) if taken else await receive()

    return received
