"""A whole running Gridline for tests: its own database cluster, seeded `tiny`, real web and worker processes.

stack.client("dispatcher").post("/api/v1/tickets", json=...)     an httpx client with that account's token
with stack.socket("dispatcher") as socket: socket.recv()         a WebSocket of that account
stack.query("SELECT state FROM dispatch_ticket WHERE id = %s", [id])
stack.worker.kill(); stack.worker.start()                        the same for stack.web and stack.database
stack.manage("check_invariants", "--json")                       any management command
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg2.extras
from websockets.sync.client import ClientConnection, connect

from config.cluster import Cluster, cluster_at, destroy, ensure_running
from config.databases import connect as connect_database
from config.paths import BASE_DIR
from config.readiness import wait_until_ready
from config.supervisor import Child

PASSWORD = "only-for-tests"
DATABASE = "gridline"
READY_TIMEOUT_S = 60.0


@dataclass(slots=True)
class Process:
    """The web or the worker process; `kill` is kill -9, `stop` is polite."""

    child: Child
    port: int | None = None

    def start(self, *, wait: bool = True) -> None:
        self.child.start()
        if wait and self.port is not None and not wait_until_ready(self.port, READY_TIMEOUT_S):
            raise RuntimeError(f"not ready; end of its log:\n{self.log_tail()}")

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def restart(self) -> None:
        self.stop()
        self.start()

    def is_alive(self) -> bool:
        return self.child.is_alive()

    def log_tail(self, size: int = 4000) -> str:
        return self.child.log_file.read_text(errors="replace")[-size:]

    def _signal(self, number: int) -> None:
        process = self.child.process
        if process is not None:
            process.send_signal(number)
            process.wait(20)
            self.child.process = None


@dataclass(slots=True)
class Database:
    """The stack's PostgreSQL."""

    cluster: Cluster

    def kill(self) -> None:
        """kill -9 of the postmaster; its children notice and die by themselves."""
        pid = int((self.cluster.data_dir / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, signal.SIGKILL)

    def start(self) -> None:
        ensure_running(self.cluster)

    def restart(self) -> None:
        self.kill()
        self.start()


@dataclass(slots=True)
class Stack:
    """See the module's text."""

    var_dir: Path
    port: int
    environment: dict[str, str]
    web: Process
    worker: Process
    database: Database
    _clients: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def token(self, username: str) -> str:
        """A Bearer token of a demo account."""
        answer = httpx.post(
            f"{self.base_url}/api/v1/auth/token",
            json={"username": username, "password": PASSWORD},
            timeout=20,
        )
        answer.raise_for_status()
        return str(answer.json()["token"])

    def client(self, username: str) -> httpx.Client:
        """An HTTP client signed in as that account; kept for the session, closed by the stack."""
        if username not in self._clients:
            headers = {"Authorization": f"Bearer {self.token(username)}", "Accept-Language": "en"}
            self._clients[username] = httpx.Client(base_url=self.base_url, headers=headers, timeout=20)
        return self._clients[username]

    @contextmanager
    def socket(self, username: str, path: str = "/ws/console") -> Iterator[ClientConnection]:
        """An open WebSocket of that account."""
        token = self.client(username).headers["Authorization"].removeprefix("Bearer ")
        headers = {"Authorization": f"Bearer {token}"}
        with connect(f"{self.ws_url}{path}", additional_headers=headers, open_timeout=10) as opened:
            yield opened

    def query(self, statement: str, parameters: Any = None) -> list[dict[str, Any]]:
        """Rows as dictionaries; any statement, as the server's superuser, committed at once."""
        with closing(connect_database(self.database.cluster, DATABASE)) as connection:
            with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
                cursor.execute(statement, parameters)
                return [dict(row) for row in cursor.fetchall()] if cursor.description else []

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A management command against this stack, as the application's role."""
        done = _manage(self.environment, *arguments)
        if check and done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done

    def close(self) -> None:
        """Ends everything and removes every trace."""
        for client in self._clients.values():
            client.close()
        self.web.stop()
        self.worker.stop()
        destroy(self.database.cluster)
        if os.environ.get("GRIDLINE_KEEP_STACK") != "1":
            shutil.rmtree(self.var_dir, ignore_errors=True)


def start_stack(scale: str = "tiny", name: str = "shared") -> Stack:
    """Prepares a database and starts both processes. Takes some seconds; share it among tests.

    Tests that kill parts or move the clock start one of their own under another ``name``.
    """
    _remove_left_behind()
    var_dir = BASE_DIR / "var" / f"stack-{os.getpid()}-{name}"
    port = free_port()
    environment = _environment(var_dir, port)
    prepared = _manage(
        {**environment, "GRIDLINE_DB_ROLE": "owner"},
        "up",
        "--prepare-only",
        "--no-build",
        "--no-https",
        "--scale",
        scale,
    )
    cluster = cluster_at(var_dir / "pg", durable=False)
    if prepared.returncode:
        destroy(cluster)
        raise RuntimeError(f"the stack cannot be prepared:\n{prepared.stdout}{prepared.stderr}")
    stack = Stack(
        var_dir=var_dir,
        port=port,
        environment=environment,
        web=Process(_child("web", var_dir, environment, "--no-https"), port),
        worker=Process(_child("worker", var_dir, environment)),
        database=Database(cluster),
    )
    try:
        stack.worker.start()
        stack.web.start()
    except BaseException:
        stack.close()
        raise
    return stack


def free_port() -> int:
    """A TCP port of this machine that nothing uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(question: Any, timeout_s: float = 10.0, every_s: float = 0.05) -> Any:
    """The first true answer of `question()`; fails after the timeout. For what another process is about to do."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"still {answer!r} after {timeout_s} s")
        time.sleep(every_s)


def _environment(var_dir: Path, port: int) -> dict[str, str]:
    inherited = {
        k: v for k, v in os.environ.items() if not k.startswith(("GRIDLINE_", "DATABASE_URL", "DJANGO_"))
    }
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GRIDLINE_VAR": str(var_dir),
        "GRIDLINE_CLUSTER_DURABLE": "0",
        "GRIDLINE_PORT": str(port),
        "GRIDLINE_BIND": "127.0.0.1",
        "GRIDLINE_TEST_MODE": "1",
        "GRIDLINE_DEMO": "1",
        "GRIDLINE_DEMO_PASSWORD": PASSWORD,
    }


def _child(name: str, var_dir: Path, environment: dict[str, str], *arguments: str) -> Child:
    command = [sys.executable, str(BASE_DIR / "manage.py"), name, *arguments]
    return Child(name, command, var_dir / "log" / f"{name}.log", {**environment, "GRIDLINE_DB_ROLE": "app"})


def _manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _remove_left_behind() -> None:
    """A killed test session could not clean up after itself."""
    for folder in (BASE_DIR / "var").glob("stack-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            destroy(cluster_at(folder / "pg", durable=False))
            shutil.rmtree(folder, ignore_errors=True)
