"""The worker process: its duties on threads, a sign of life in a file, a clean end when asked."""

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import structlog

from dispatch.tasks.supervised_loop import SupervisedLoop

log = structlog.get_logger(__name__)

BEAT_S = 2.0
FAREWELL_S = 20.0


class Worker:
    """Runs every loop until `stop` is called."""

    def __init__(self, loops: Sequence[SupervisedLoop], heartbeat: Path) -> None:
        self.loops = loops
        self.heartbeat = heartbeat
        self._stop = Flag()

    def stop(self) -> None:
        """Ask every loop to finish what it has in hand and end. May be called from a signal handler."""
        self._stop.set()

    def run(self) -> bool:
        """Work until stopped; True after a clean end."""
        threads = [
            Thread(target=loop.run, args=[self._stop], name=loop.name, daemon=True) for loop in self.loops
        ]
        for thread in threads:
            thread.start()
        log.info("worker_started", loops=[loop.name for loop in self.loops], pid=os.getpid())
        while not self._stop.wait(BEAT_S):
            self._beat()
        deadline = time.monotonic() + FAREWELL_S
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self.heartbeat.unlink(missing_ok=True)
        hanging = [thread.name for thread in threads if thread.is_alive()]
        log.info("worker_stopped", hanging=hanging)
        return not hanging

    def _beat(self) -> None:
        """Replace the sign of life as a whole, so that no reader meets half of it."""
        duties = {loop.name: {**loop.report(), "trouble": loop.trouble} for loop in self.loops}
        report = {"pid": os.getpid(), "at": time.time(), "duties": duties}
        self.heartbeat.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.heartbeat.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(report), encoding="utf-8")
        fresh.replace(self.heartbeat)
