"""Processes are restarted when they fall and end with their supervisor; only one supervisor per checkout."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.running import AlreadyRunning, sole_supervisor, stop_supervisor, supervisor_pid
from config.supervisor import Child, Supervisor
from tests.support.stack import wait_for


def child(tmp_path: Path, program: str) -> Child:
    return Child("child", [sys.executable, "-c", program], tmp_path / "log" / "child.log", dict(os.environ))


def test_a_fallen_process_starts_again_after_a_pause(tmp_path: Path) -> None:
    said: list[str] = []
    fallen = child(tmp_path, "import time; time.sleep(60)")
    supervisor = Supervisor([fallen], said.append, lambda: None)
    supervisor.start()
    assert fallen.process is not None
    first = fallen.process.pid
    fallen.process.kill()
    fallen.process.wait()
    supervisor.look()
    assert not fallen.is_alive(), "not at once: a process that falls at its start must not eat the machine"
    assert "SIGKILL" in said[0]
    fallen.start_after = 0
    supervisor.look()
    assert fallen.is_alive()
    assert fallen.process is not None
    assert fallen.process.pid != first
    supervisor.stop()
    assert not fallen.is_alive()


def test_pauses_grow_and_have_a_ceiling(tmp_path: Path) -> None:
    one = child(tmp_path, "")
    pauses = []
    for restarts in (1, 2, 3, 10):
        one.restarts = restarts
        pauses.append(one.back_off_s())
    assert pauses == [1, 2, 4, 30]


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    script = f"""
import os, sys, time
from pathlib import Path
from config.supervisor import Child
program = [sys.executable, "-c", "import time; time.sleep(60)"]
c = Child("c", program, Path({str(tmp_path)!r}) / "c.log", dict(os.environ))
c.start()
print(c.process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        # The child may still be on its way to its own program.
        wait_for(lambda: b"sleep" in Path(f"/proc/{pid}/cmdline").read_bytes())
        parent.kill()
    wait_for(
        lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]
    )


def test_only_one_supervisor_per_checkout(tmp_path: Path) -> None:
    lock = tmp_path / "up.lock"
    assert supervisor_pid(lock) is None
    with sole_supervisor(lock):
        assert supervisor_pid(lock) == os.getpid()
        with pytest.raises(AlreadyRunning), sole_supervisor(lock):
            pass
    assert supervisor_pid(lock) is None
    assert lock.exists(), "a left-behind file without a holder means nothing"
    assert stop_supervisor(lock) is False


def test_stop_waits_for_the_end(tmp_path: Path) -> None:
    lock = tmp_path / "up.lock"
    script = f"""
import signal, time
from pathlib import Path
from config.running import sole_supervisor
def end(*_): raise KeyboardInterrupt
signal.signal(signal.SIGTERM, end)
with sole_supervisor(Path({str(lock)!r})):
    try: time.sleep(60)
    except KeyboardInterrupt: time.sleep(0.3)
"""
    with subprocess.Popen([sys.executable, "-c", script]) as holder:
        wait_for(lambda: supervisor_pid(lock) == holder.pid)
        started = time.monotonic()
        assert stop_supervisor(lock) is True
        assert time.monotonic() - started >= 0.25
        assert holder.wait(10) == 0
