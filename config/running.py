"""Whether this checkout's stack runs, and how to reach the process in charge."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from config.paths import VAR_DIR

LOCK_FILE = VAR_DIR / "up.lock"
STOP_TIMEOUT_S = 40.0


class AlreadyRunning(Exception):
    """Another `manage.py up` of this checkout is at work."""


@contextlib.contextmanager
def sole_supervisor(lock_file: Path = LOCK_FILE) -> Iterator[None]:
    """Holds the lock while the stack runs; the system releases it however this process ends."""
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def supervisor_pid(lock_file: Path = LOCK_FILE) -> int | None:
    """The process in charge, or None. The number in the file counts only while somebody holds the lock."""
    try:
        with lock_file.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return int(file.read() or 0) or None
    except FileNotFoundError:
        pass
    return None


def stop_supervisor(lock_file: Path = LOCK_FILE) -> bool:
    """Asks the process in charge to end and waits; False when none runs or it does not end in time."""
    pid = supervisor_pid(lock_file)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while supervisor_pid(lock_file) == pid:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
