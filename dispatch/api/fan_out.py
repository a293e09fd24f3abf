"""Which of this process's sockets hear of an event: an index from scope key to sockets, and their queues."""

import asyncio
from collections import deque
from collections.abc import Callable
from enum import Enum

from dispatch.api.frames import event_tail, gone_tail
from dispatch.selectors.read_feed import FeedRow

#: Frames a reader may be behind before its connection is closed; it resumes from the feed, nothing is lost.
QUEUE_LIMIT = 2000


class Ending(Enum):
    """Why a reader gets no more frames."""

    TOO_SLOW = "too_slow"
    START_OVER = "start_over"  # take a snapshot first


class Subscription:
    """One reader's place at the fan-out: its scope keys and a bounded queue of frames still to be sent.

    Lives on the event loop. An entry is (kind, seq, tail); ``kind`` None is a heartbeat that carries ``seq``.
    """

    __slots__ = ("_wake", "ending", "interrupt", "keys", "queue")

    def __init__(self, keys: frozenset[str]) -> None:
        self.keys = keys
        #: Called when the reader is too slow: it may be stuck in sending and never look here again.
        self.interrupt: Callable[[], object] | None = None
        self.queue: deque[tuple[str | None, int, str]] = deque()
        self.ending: Ending | None = None
        self._wake = asyncio.Event()

    def offer(self, kind: str | None, seq: int, tail: str) -> None:
        """Queue a frame, or find the reader too slow."""
        if len(self.queue) >= QUEUE_LIMIT:
            self.end(Ending.TOO_SLOW)
        elif self.ending is None:
            self.queue.append((kind, seq, tail))
            self._wake.set()

    def end(self, ending: Ending) -> None:
        """No further frames; what is queued is dropped, the reader will ask for it again."""
        if self.ending is None:
            self.ending = ending
            self.queue.clear()
            self._wake.set()
            if ending is Ending.TOO_SLOW and self.interrupt is not None:
                self.interrupt()

    async def wait(self) -> None:
        """Until there is something in the queue or an ending."""
        while not self.queue and self.ending is None:
            self._wake.clear()
            await self._wake.wait()


class FanOut:
    """All subscriptions of this process. Lives on the event loop; no call blocks.

    ``upto`` is the last place handed to the queues: a subscription that joins hears of everything after it.
    """

    def __init__(self) -> None:
        self.upto = 0
        self._by_key: dict[str, set[Subscription]] = {}
        self._all: set[Subscription] = set()

    def __len__(self) -> int:
        return len(self._all)

    def join(self, subscription: Subscription) -> int:
        """Hear of everything after the place returned."""
        self._all.add(subscription)
        for key in subscription.keys:
            self._by_key.setdefault(key, set()).add(subscription)
        return self.upto

    def leave(self, subscription: Subscription) -> None:
        """Hear of nothing more. Harmless when it never joined."""
        self._all.discard(subscription)
        for key in subscription.keys:
            readers = self._by_key.get(key)
            if readers is not None:
                readers.discard(subscription)
                if not readers:
                    del self._by_key[key]

    def deliver(self, row: FeedRow) -> int:
        """Queue the row for whoever may hear of it, written once for all of them; how many there were."""
        if row.seq <= self.upto:
            return 0
        entitled = self._with_any(row.audience)
        leaving = self._with_any(row.gone) - entitled if row.gone else set()
        if entitled:
            tail = event_tail(row)
            for subscription in entitled:
                subscription.offer("event", row.seq, tail)
        if leaving:
            tail = gone_tail(row)
            for subscription in leaving:
                subscription.offer("gone", row.seq, tail)
        self.upto = row.seq
        return len(entitled) + len(leaving)

    def beat(self) -> None:
        """Tell every reader that is not busy anyway how far the feed is."""
        for subscription in self._all:
            if not subscription.queue:
                subscription.offer(None, self.upto, "")

    def start_over(self, upto: int) -> None:
        """The places mean something else now: every reader must take a snapshot."""
        self.upto = upto
        for subscription in self._all:
            subscription.end(Ending.START_OVER)

    def _with_any(self, keys: frozenset[str]) -> set[Subscription]:
        found: set[Subscription] = set()
        for key in keys:
            found |= self._by_key.get(key, set())
        return found
