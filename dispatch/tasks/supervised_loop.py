"""A loop that outlives the database: it works, and when the server goes away it comes back by itself."""

from abc import ABC, abstractmethod
from threading import Event as Flag

import psycopg2
import structlog
from django.db import Error as DjangoDatabaseError

log = structlog.get_logger(__name__)

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0


class SupervisedLoop(ABC):
    """One duty of the worker process, run on a thread of its own until told to stop."""

    name: str
    #: Why the last attempt ended, None while all is well.
    trouble: str | None = None
    _pause_s = FIRST_PAUSE_S

    @abstractmethod
    def work(self, stop: Flag) -> None:
        """Do the duty until ``stop`` is set. An error may leave it; everything held must be let go."""

    @abstractmethod
    def report(self) -> dict[str, object]:
        """Facts about the duty for whoever looks at the worker's health."""

    def run(self, stop: Flag) -> None:
        """`work` again and again with a growing pause after each error: one duty's trouble never ends another's."""
        while not stop.is_set():
            try:
                self.work(stop)
            except (psycopg2.Error, DjangoDatabaseError) as error:
                self.trouble = str(error).strip() or type(error).__name__
                log.warning("loop_interrupted", loop=self.name, error=self.trouble, again_in_s=self._pause_s)
            except Exception as error:
                self.trouble = f"{type(error).__name__}: {error}"
                log.exception("loop_failed", loop=self.name, again_in_s=self._pause_s)
            else:
                return
            stop.wait(self._pause_s)
            self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def well(self) -> None:
        """To be called by `work` once it has hold of what it needs."""
        self.trouble = None
        self._pause_s = FIRST_PAUSE_S
