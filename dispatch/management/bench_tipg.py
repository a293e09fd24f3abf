"""tipg, the tile server to be measured against: in an environment of its own below var/, never in the product's."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from dispatch.management.bench_stack import CHECKOUT, STOP_TIMEOUT_S, free_port

ENVIRONMENT = CHECKOUT / "var" / "bench-tipg"
REQUIREMENTS = CHECKOUT / "requirements" / "bench.txt"
START_TIMEOUT_S = 60.0
INSTALL_TIMEOUT_S = 300.0


class NotInstalled(Exception):
    """tipg is not there and cannot be fetched; says why."""


@contextmanager
def tipg_server(*, install: bool) -> Iterator[int]:
    """A tipg over this database's buildings, one process as ours; yields its port. Raises NotInstalled.

    `install`: fetch it from the package index when it is not there.
    """
    python = _installed(install=install)
    port = free_port()
    log = Path(settings.VAR_DIR) / "tipg.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(python), "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--log-level", "warning"],
            env=_surroundings(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(port, server, log)
        yield port
    finally:
        server.terminate()
        server.wait(STOP_TIMEOUT_S)


def _installed(*, install: bool) -> Path:
    python = ENVIRONMENT / "bin" / "python"
    if _runs_tipg(python):
        return python
    if not install:
        raise NotInstalled("tipg is not installed here, and small measurements fetch nothing")
    try:
        _run(sys.executable, "-m", "venv", str(ENVIRONMENT))
        _run(str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(REQUIREMENTS))
    except (subprocess.SubprocessError, OSError) as error:
        raise NotInstalled(f"tipg cannot be installed here: {error}") from error
    return python


def _runs_tipg(python: Path) -> bool:
    if not python.exists():
        return False
    tried = subprocess.run([python, "-c", "import tipg, uvicorn"], capture_output=True, check=False)
    return tried.returncode == 0


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_TIMEOUT_S)


def _surroundings() -> dict[str, str]:
    """Our database, one table, the same number of connections as our own threads."""
    place = connection.get_connection_params()
    secret = f":{quote(str(place['password']), safe='')}" if place.get("password") else ""
    host = quote(str(place["host"]), safe="")  # the directory of a socket stands encoded where a host does
    address = f"postgresql://{place['user']}{secret}@{host}:{place['port']}/{quote(str(place['dbname']))}"
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PG", "GRIDLINE_"))
    }
    return {
        **inherited,
        "DATABASE_URL": address,
        "TIPG_DB_TABLES": '["public.gis_building"]',
        "TIPG_DB_FUNCTIONS": "[]",
        "TIPG_MAX_FEATURES_PER_TILE": "10000",
        "DB_MAX_CONN_SIZE": "8",
    }


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
        except OSError:
            if time.monotonic() > deadline or server.poll() is not None:
                told = log.read_text(encoding="utf-8", errors="replace")[-600:]
                raise NotInstalled(f"tipg does not start: {told}") from None
            time.sleep(0.2)
        else:
            return
