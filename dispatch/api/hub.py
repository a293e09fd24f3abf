"""The hub of a web process: one listener, one fan-out, every socket of this process."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

import structlog
from django.db import connection

from dispatch.api.fan_out import FanOut
from dispatch.api.feed_listener import FeedListener
from dispatch.api.socket_watch import SocketWatch
from dispatch.domain.feed_position import FeedPosition
from dispatch.selectors.read_feed import FeedRow

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

HEARTBEAT_S = 5.0
#: Rows delivered before the readers' tasks get their turn: a burst must not overflow readers that keep up.
ROWS_PER_TURN = 50
#: Threads, each with a database connection of its own, for what sockets ask: signing in and catching up.
READING_THREADS = 2


class Hub:
    """Connects the listener's thread with the event loop's fan-out. Started and stopped with the server."""

    def __init__(self) -> None:
        self.fan_out = FanOut()
        self.watch = SocketWatch(self.read)
        self.position: FeedPosition | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Begin to listen; harmless when already begun. Where the server has no hook, the first socket calls it."""
        if self._loop is not None:
            return
        self._loop = asyncio.get_running_loop()
        self._ready = asyncio.Event()
        self._reading = ThreadPoolExecutor(READING_THREADS, thread_name_prefix="feed-reading")
        self._tasks = [self._loop.create_task(self._beat()), self._loop.create_task(self.watch.run())]
        self._listener = FeedListener(on_position=self._on_position, on_rows=self._on_rows)
        self._listener.start()

    async def stop(self) -> None:
        """End the listener and close the connections held; the server closes the sockets."""
        if self._loop is None:
            return
        for task in self._tasks:
            task.cancel()
        await asyncio.to_thread(self._listener.stop)
        for _ in range(READING_THREADS):
            self._reading.submit(connection.close)
        self._reading.shutdown(wait=False)
        self._loop = None
        self.position = None
        self.fan_out = FanOut()

    async def ready(self) -> None:
        """Until the feed's position was looked up for the first time."""
        await self._ready.wait()

    async def read(self, question: Callable[[], Answer]) -> Answer:
        """Ask the database on one of the reading threads; asked twice when the connection turns out to be dead."""
        assert self._loop is not None
        return await self._loop.run_in_executor(self._reading, _with_live_connection, question)

    # called on the listener's thread

    def _on_position(self, position: FeedPosition) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._take_position, position)

    def _on_rows(self, rows: list[FeedRow], stopping: Callable[[], bool]) -> None:
        assert self._loop is not None
        handed: Future[None] = asyncio.run_coroutine_threadsafe(self._deliver(rows), self._loop)
        while not wait([handed], timeout=0.5).done and not stopping():
            pass
        if handed.done():
            handed.result()

    # on the event loop

    def _take_position(self, position: FeedPosition) -> None:
        new_epoch = self.position is None or self.position.epoch != position.epoch
        self.position = position
        if new_epoch:
            self.fan_out.start_over(position.upto)
        self._ready.set()

    async def _deliver(self, rows: list[FeedRow]) -> None:
        for number, row in enumerate(rows, start=1):
            self.fan_out.deliver(row)
            if number % ROWS_PER_TURN == 0:
                await asyncio.sleep(0)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self.fan_out.beat()


def _with_live_connection(question: Callable[[], Answer]) -> Answer:
    if connection.connection is not None and not connection.is_usable():
        connection.close()
    return question()


hub = Hub()
