"""The processes to measure: a scratch stack of the bench's own, and what CPU its processes have used."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

START_TIMEOUT_S = 180.0
STOP_TIMEOUT_S = 60.0
MEMORY_LOOK_S = 0.05
CHECKOUT = Path(__file__).resolve().parents[2]
#: Names of another place must not leak into the scratch stack.
FOREIGN = ("GRIDLINE_", "DATABASE_URL", "OWNER_DATABASE_URL", "DIRECT_DATABASE_URL")


@contextmanager
def scratch_stack(
    scale: str = "tiny", *, first: Callable[[Mapping[str, str]], None] | None = None, serving: bool = True
) -> Iterator[Mapping[str, str]]:
    """A durable private cluster with a demo district, web and worker; yields the environment that reaches it.

    `first` is called with that environment when the database is ready and nothing serves from it yet; without
    `serving` nothing ever does. Everything of it is removed at the end. Raises RuntimeError with the end of its log
    when it does not come up.
    """
    var_dir = Path(settings.VAR_DIR) / f"bench-{os.getpid()}"
    var_dir.mkdir(parents=True)
    environment = _environment(var_dir)
    try:
        _prepare(environment, scale, var_dir / "prepare.log")
        if first:
            first(environment)
        with _served(environment, var_dir / "up.log") if serving else nullcontext():
            yield environment
    finally:
        subprocess.run(
            _manage("reset"),
            cwd=CHECKOUT,
            env={**environment, "YES": "1"},
            capture_output=True,
            check=False,
        )
        shutil.rmtree(var_dir, ignore_errors=True)


def seed_scale(scale: str, environment: Mapping[str, str]) -> None:
    """Rebuilds the demo district of a scratch stack at another scale; its progress goes to the error stream."""
    seeded = subprocess.run(
        _manage("seed_district", "--scale", scale, "--force"),
        cwd=CHECKOUT,
        env=dict(environment),
        stdout=sys.stderr,
        check=False,
    )
    if seeded.returncode:
        raise RuntimeError(f"the district of scale {scale} could not be made; its reason stands above")


def _prepare(environment: Mapping[str, str], scale: str, log: Path) -> None:
    with log.open("wb") as output:
        prepared = subprocess.run(
            _manage("up", "--prepare-only", "--no-https", "--no-build", "--scale", scale),
            cwd=CHECKOUT,
            env=dict(environment),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if prepared.returncode:
        raise RuntimeError(f"the database to measure could not be made:\n{_end_of(log)}")


@contextmanager
def _served(environment: Mapping[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        supervisor = subprocess.Popen(
            _manage("up", "--no-https", "--no-build"),
            cwd=CHECKOUT,
            env=dict(environment),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(int(environment["GRIDLINE_PORT"]), supervisor, log)
        yield
    finally:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(STOP_TIMEOUT_S)


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]


def web_port() -> int:
    """The port of the stack this process belongs to."""
    return int(os.environ.get("GRIDLINE_PORT") or 8000)


def serving_processes() -> dict[str, int]:
    """Process ids of `web`, `worker` and the database's postmaster of the running stack; empty when none runs."""
    with closing((Path(settings.VAR_DIR) / "up.lock").open(encoding="ascii")) as lock:
        supervisor = int(lock.read() or 0)
    found: dict[str, int] = {
        name: pid for pid in _children(supervisor) for name in ("web", "worker") if name in _command(pid)[2:]
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found["postgres"] = _parent(int(cursor.fetchone()[0]))
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time so far of a process, its living children and those it has buried (Linux)."""
    own = sum(int(field) for field in _stat(pid)[11:15])
    return own / os.sysconf("SC_CLK_TCK") + sum(_lived(child) for child in _children(pid))


def _lived(pid: int) -> float:
    try:
        return cpu_seconds(pid)
    except FileNotFoundError:  # ended between the look and the question; its parent has the sum
        return 0.0


def _stat(pid: int) -> list[str]:
    """The fields after the command name: state, parent, … utime, stime, cutime, cstime at 11 to 14."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()


def _parent(pid: int) -> int:
    return int(_stat(pid)[1])


def _command(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").split("\0")


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return [int(child) for child in text.split()]


def free_port() -> int:
    """A TCP port of this machine that nothing uses at the moment."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


def _environment(var_dir: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return {
        **inherited,
        "GRIDLINE_VAR": str(var_dir),
        "GRIDLINE_PORT": str(free_port()),
        "GRIDLINE_BIND": "127.0.0.1",
        "GRIDLINE_DEMO": "1",
    }


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, str(CHECKOUT / "manage.py"), *arguments]


def _wait_until_ready(port: int, supervisor: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
        except OSError:
            if time.monotonic() > deadline or supervisor.poll() is not None:
                raise RuntimeError(f"the stack to measure did not come up:\n{_end_of(log)}") from None
            time.sleep(0.2)
        else:
            return


def as_owner(service: str, *tables: str) -> None:
    """Runs one of the services that only the owner of the tables can, in a process of the owner's role."""
    call = f"from gis.services.{service} import {service}; {service}(*{tables!r})"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-startup", "--verbosity", "0", "--command", call],
        cwd=CHECKOUT,
        env={**os.environ, "GRIDLINE_DB_ROLE": "owner"},
        check=True,
    )


def peak_memory_mb_of(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> float:
    """Waits until a child ends and answers its largest resident size (Linux). Not `ru_maxrss`, which begins with what
    the parent held: the server's own mark is read while it runs."""
    peak_kb = 0
    while process.poll() is None:
        with suppress(FileNotFoundError, ProcessLookupError):
            lines = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines()
            peak_kb = max([peak_kb, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))])
        time.sleep(MEMORY_LOOK_S)
    return peak_kb / 1024
