"""The relay's duty: elected by a session lock, it looks for committed events many times a second."""

import time
from contextlib import closing
from threading import Event as Flag

import structlog
from psycopg2.extensions import connection as Connection

from dispatch.feed.connection import open_direct
from dispatch.services.relay_feed import BATCH, elect_relay, ensure_feed_state, relay_batch
from dispatch.tasks.supervised_loop import SupervisedLoop

log = structlog.get_logger(__name__)

ELECTION_PAUSE_S = 1.0
IDLE_PAUSE_S = 0.05
#: After news more news is likely; this is also the shortest time between two NOTIFYs while batches are not full.
BUSY_PAUSE_S = 0.02
BUSY_FOR_S = 5.0


class RelayLoop(SupervisedLoop):
    """Lock and moving share one connection: who loses it is no relay any more."""

    name = "relay"

    def __init__(self) -> None:
        self.elected = False
        self.relayed = 0
        self.upto: int | None = None

    def work(self, stop: Flag) -> None:
        """Wait to be elected, then relay until told to stop."""
        try:
            with closing(open_direct("gridline relay")) as connection:
                while not elect_relay(connection):
                    self.well()
                    if stop.wait(ELECTION_PAUSE_S):
                        return
                self.elected = True
                self.well()
                log.info("relay_elected")
                ensure_feed_state(connection)
                self._relay(connection, stop)
        finally:
            self.elected = False

    def report(self) -> dict[str, object]:
        """Whether this worker holds the relay's office, how much it moved, how far the feed is."""
        return {"elected": self.elected, "relayed": self.relayed, "upto": self.upto}

    def _relay(self, connection: Connection, stop: Flag) -> None:
        busy_until = 0.0
        while not stop.is_set():
            moved = relay_batch(connection)
            now = time.monotonic()
            if moved.count:
                self.relayed += moved.count
                self.upto = moved.upto
                busy_until = now + BUSY_FOR_S
            if moved.count < BATCH:
                stop.wait(BUSY_PAUSE_S if now < busy_until else IDLE_PAUSE_S)
