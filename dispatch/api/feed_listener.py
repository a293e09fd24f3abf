"""The one connection of a web process that waits for news of the feed, on a thread of its own."""

import select
import socket
from collections.abc import Callable
from contextlib import closing
from threading import Event as Flag
from threading import Thread

import psycopg2
import structlog
from psycopg2.extensions import connection as Connection

from dispatch.domain.feed_position import FeedPosition
from dispatch.feed.connection import FEED_CHANNEL, open_direct
from dispatch.selectors.feed_position import feed_position
from dispatch.selectors.read_feed import FeedRow, read_feed

log = structlog.get_logger(__name__)

PAGE = 200
#: A NOTIFY can get lost only with its connection; looking anyway costs one statement.
LOOK_ANYWAY_S = 2.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 3.0
FAREWELL_S = 6.0


class FeedListener:
    """Reads each new feed row once and hands pages over, in order; reconnects for ever.

    ``on_position`` is called when the place or epoch was looked up, ``on_rows`` with the next rows and a question
    whether the listener is stopping; both on this thread, and both may block it: that is how a busy event loop
    slows the reading down.
    """

    def __init__(
        self,
        *,
        on_position: Callable[[FeedPosition], None],
        on_rows: Callable[[list[FeedRow], Callable[[], bool]], None],
    ) -> None:
        self._on_position = on_position
        self._on_rows = on_rows
        self._stop = Flag()
        self._bell, self._bell_end = socket.socketpair()
        self._thread = Thread(target=self._run, name="feed-listener", daemon=True)
        self._epoch: str | None = None
        self._upto = 0

    def start(self) -> None:
        """Begin on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End soon; returns when the thread has ended, or after a while without it."""
        self._stop.set()
        self._bell.send(b"!")
        self._thread.join(FAREWELL_S)
        if not self._thread.is_alive():
            self._bell.close()
            self._bell_end.close()

    def _run(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stop.is_set():
            try:
                with closing(open_direct("gridline feed listener")) as connection:
                    with connection.cursor() as cursor:
                        cursor.execute(f"LISTEN {FEED_CHANNEL}")
                    pause = FIRST_PAUSE_S
                    self._listen(connection)
            except psycopg2.Error as error:
                log.warning("feed_listener_interrupted", error=str(error).strip(), again_in_s=pause)
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            except Exception:
                log.exception("feed_listener_failed", again_in_s=pause)
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    def _listen(self, connection: Connection) -> None:
        while not self._stop.is_set():
            self._catch_up(connection)
            ready, _, _ = select.select([connection, self._bell_end], [], [], LOOK_ANYWAY_S)
            if connection in ready:
                connection.poll()
                connection.notifies.clear()

    def _catch_up(self, connection: Connection) -> None:
        """Hand over every row up to the feed's present end. A new epoch begins at its end: readers resync."""
        position = feed_position(connection)
        if position.epoch != self._epoch or position.upto < self._upto:
            self._epoch, self._upto = position.epoch, position.upto
        self._on_position(position)
        while self._upto < position.upto and not self._stop.is_set():
            rows = read_feed(
                after=self._upto, upto=position.upto, limit=PAGE, keys=None, connection=connection
            )
            if not rows:  # pruned while this process was asleep for longer than the feed is kept
                self._upto = position.upto
                return
            self._on_rows(rows, self._stop.is_set)
            self._upto = rows[-1].seq
