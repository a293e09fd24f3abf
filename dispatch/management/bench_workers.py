"""Worker processes of a bench's own, and a killer among them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from dispatch.management.bench_stack import CHECKOUT

STOP_TIMEOUT_S = 30.0


class Workers:
    """So many `manage.py worker` processes with all their duties; `kill_one` replaces the one it kills."""

    def __init__(self, count: int, *, seed: int = 1) -> None:
        self.folder = Path(settings.VAR_DIR) / "bench-workers"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.chance = random.Random(seed)
        self.kills = 0
        self._processes = [self._start(number) for number in range(count)]

    def kill_one(self) -> None:
        """kill -9, and a new one in its place at once."""
        number = self.chance.randrange(len(self._processes))
        process = self._processes[number]
        process.send_signal(signal.SIGKILL)
        process.wait(STOP_TIMEOUT_S)
        self.kills += 1
        self._processes[number] = self._start(number)

    def wait_until_working(self, timeout_s: float = 60.0) -> None:
        """Until each has given its first sign of life."""
        deadline = time.monotonic() + timeout_s
        while not all(self._heartbeat(number).exists() for number in range(len(self._processes))):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the workers do not start; see {self.folder}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends them politely."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(STOP_TIMEOUT_S)

    def _heartbeat(self, number: int) -> Path:
        return self.folder / f"worker-{number}.json"

    def _start(self, number: int) -> "subprocess.Popen[bytes]":
        heartbeat = self._heartbeat(number)
        heartbeat.unlink(missing_ok=True)
        with (self.folder / f"worker-{number}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", "worker", "--heartbeat", str(heartbeat)],
                cwd=CHECKOUT, env=os.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip


@contextmanager
def workers(count: int) -> Iterator[Workers]:
    """Started now, ended at the end, whatever happened."""
    running = Workers(count)
    try:
        yield running
    finally:
        running.stop()
