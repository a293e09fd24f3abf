"""Keeps the product's processes alive: starts them, restarts the fallen, stops them all together."""

import ctypes
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import IO

PR_SET_PDEATHSIG = 1
STOP_TIMEOUT_S = 10.0
LOOK_EVERY_S = 0.5
LONGEST_BACK_OFF_S = 30.0
#: A process that ran this long fell for a new reason; its next start need not wait.
STEADY_AFTER_S = 60.0
LARGEST_LOG_BYTES = 20_000_000


@dataclass(slots=True)
class Child:
    """One supervised process. `log_file` gets its output and is turned over once at each start when large."""

    name: str
    command: list[str]
    log_file: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restarts: int = 0
    start_after: float = field(default=0.0)

    def start(self) -> None:
        """Starts the process; it dies with the supervisor, even when that is killed."""
        self.started = time.monotonic()
        with _open_log(self.log_file) as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def back_off_s(self) -> float:
        """1 s after the first fall, then doubling up to half a minute."""
        return float(min(2 ** max(self.restarts - 1, 0), LONGEST_BACK_OFF_S))


class Supervisor:
    """Watches children and, between looks, whatever else must stay up (`tend`, e.g. the private database)."""

    def __init__(self, children: list[Child], say: Callable[[str], None], tend: Callable[[], None]) -> None:
        self.children = children
        self.say = say
        self.tend = tend
        self.stopping = Event()

    def start(self) -> None:
        for child in self.children:
            child.start()

    def look(self) -> None:
        """One look at everybody; whoever fell is started again when its back-off has passed."""
        self.tend()
        for child in self.children:
            self._look_after(child)

    def watch(self) -> None:
        """Looks until asked to stop."""
        while not self.stopping.wait(LOOK_EVERY_S):
            self.look()

    def _look_after(self, child: Child) -> None:
        if child.is_alive():
            return
        now = time.monotonic()
        if child.process is not None:
            code = child.process.returncode
            child.process = None
            child.restarts = 1 if now - child.started > STEADY_AFTER_S else child.restarts + 1
            child.start_after = now + child.back_off_s()
            self.say(
                f"{child.name} ended ({_reason(code)}); again in {child.back_off_s():.0f} s, see {child.log_file}"
            )
        if now >= child.start_after:
            child.start()

    def stop(self) -> None:
        """Asks everybody to end, waits, then insists."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def _reason(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"
