"""One reader following the feed: first what was missed, from the table, then what comes, from the fan-out."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from dispatch.api.fan_out import Ending, Subscription
from dispatch.api.frames import chain, frame, heartbeat, resync
from dispatch.api.hub import Hub
from dispatch.domain.feed_position import FeedPosition, scope_mark
from dispatch.selectors.feed_position import feed_position
from dispatch.selectors.read_feed import FeedRow, read_feed

PAGE = 500
LONGEST_HELLO = 2048


@dataclass(frozen=True, slots=True)
class Hello:
    """What a reader says first, and again after a resync: the epoch and place up to which it knows everything.

    ``scope`` is the mark a heartbeat named, when the reader remembers one.
    """

    epoch: str | None
    after: int | None
    scope: str | None = None


def parse_hello(text: str | None) -> Hello | None:
    """The hello in a message; None when the message is anything else."""
    if text is None or len(text) > LONGEST_HELLO:
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("t") != "hello":
        return None
    epoch, after, scope = said.get("epoch"), said.get("after"), said.get("scope")
    fits = isinstance(epoch, str | None) and isinstance(scope, str | None)
    if not fits or not (after is None or (type(after) is int and 0 <= after < 2**63)):
        return None
    return Hello(epoch, after, scope)


@dataclass(frozen=True, slots=True)
class Page:
    """Feed rows, with the feed's position looked up *after* them: what was pruned meanwhile shows."""

    rows: list[FeedRow]
    position: FeedPosition


def read_page(*, after: int, upto: int, keys: frozenset[str]) -> Page:
    """The next rows for these keys; runs on a thread with a database connection."""
    rows = read_feed(after=after, upto=upto, limit=PAGE, keys=keys)
    return Page(rows, feed_position())


class FeedSession:
    """Follows the feed for one reader with these scope keys. ``send`` waits until the text is on its way."""

    def __init__(self, hub: Hub, keys: frozenset[str], send: Callable[[str], Awaitable[None]]) -> None:
        self.hub = hub
        self.keys = keys
        self.scope = scope_mark(keys)
        self._send = send
        self._epoch = ""
        self._sent = 0

    async def follow(self, hello: Hello) -> Ending:
        """Send frames until there is a reason to stop; says which. Cancel it to stop it."""
        await self.hub.ready()
        self._sent = hello.after or 0
        known = hello.epoch if hello.after is not None and hello.scope in (None, self.scope) else None
        while True:
            subscription = Subscription(self.keys)
            upto = self.hub.fan_out.join(subscription)
            try:
                if not await self._catch_up(known, upto):
                    return Ending.START_OVER
                if subscription.ending is None:
                    await self._send(heartbeat(self._epoch, max(upto, self._sent), self.scope))
                    return await self._pump(subscription)
                # Catching up took longer than the queue is deep: go on from what was sent.
            finally:
                self.hub.fan_out.leave(subscription)

    async def _catch_up(self, known: str | None, upto: int) -> bool:
        """Send what the reader missed up to ``upto``; False when that is not to be had and a resync was sent."""
        after = self._sent
        while True:
            page = await self.hub.read(partial(read_page, after=after, upto=upto, keys=self.keys))
            if not page.position.resumable(known, after):
                await self._send(resync(page.position.epoch, page.position.upto))
                return False
            self._epoch = page.position.epoch
            for text in chain(page.rows, self.keys, self._epoch, self._sent):
                await self._send(text)
            if page.rows:
                self._sent = after = page.rows[-1].seq
            if len(page.rows) < PAGE:
                return True

    async def _pump(self, subscription: Subscription) -> Ending:
        """Send what is queued until the subscription ends, even if that finds us stuck in sending."""
        task = asyncio.current_task()
        assert task is not None
        subscription.interrupt = task.cancel
        try:
            while True:
                await subscription.wait()
                if subscription.ending is not None:
                    break
                await self._send_next(subscription)
        except asyncio.CancelledError:
            if subscription.ending is not Ending.TOO_SLOW:
                raise
            task.uncancel()
        if subscription.ending is Ending.START_OVER:
            position = self.hub.position
            await self._send(resync(position.epoch if position else "", position.upto if position else 0))
        return subscription.ending

    async def _send_next(self, subscription: Subscription) -> None:
        """Send the first of the queue, linked to the frame before; nothing the reader already knows."""
        kind, seq, tail = subscription.queue.popleft()
        if kind is None:
            await self._send(heartbeat(self._epoch, max(seq, self._sent), self.scope))
        elif seq > self._sent:
            await self._send(frame(kind, self._epoch, self._sent, tail))
            self._sent = seq
