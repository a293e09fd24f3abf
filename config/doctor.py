"""Checks of this installation. Each answers well, ill or "cannot say", and how to mend it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from config import front_end
from config.cluster import ClusterError, embedded_cluster, find_bin_dir, is_running
from config.databases import UnfitDatabase, refuse_unfit_database
from config.paths import VAR_DIR
from config.ports import http_port, https_port, is_free
from config.running import supervisor_pid
from config.tls import RENEW_BEFORE, TLS_DIR

LEAST_FREE_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer. `well` is None when it cannot be said because the stack does not run."""

    name: str
    well: bool | None
    detail: str
    mend: str = ""


def findings() -> Iterator[Finding]:
    """Every check, in the order in which one needs the other."""
    for check in CHECKS:
        try:
            yield check()
        except Exception as error:
            # A doctor that falls over at the first illness is of no use.
            yield Finding(
                check.__name__.replace("_", " ").strip(),
                False,
                f"{type(error).__name__}: {error}",
                "make setup",
            )


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "Python", sys.version_info >= (3, 11), version, "install Python 3.11+, remove .venv, make setup"
    )


def _postgresql() -> Finding:
    try:
        return Finding("PostgreSQL with PostGIS", True, str(find_bin_dir()))
    except ClusterError as error:
        return Finding(
            "PostgreSQL with PostGIS", bool(os.environ.get("DATABASE_URL")), str(error), "make setup"
        )


def _stack() -> Finding:
    pid = supervisor_pid()
    return Finding(
        "stack", True if pid else None, f"running, process {pid}" if pid else "not running", "make run"
    )


def _ill_if_up() -> bool | None:
    """What is down while nothing runs is no illness."""
    return False if supervisor_pid() or os.environ.get("DATABASE_URL") else None


def _cluster() -> Finding:
    if os.environ.get("DATABASE_URL"):
        return Finding("database server", True, "your own (DATABASE_URL)")
    cluster = embedded_cluster()
    running = is_running(cluster)
    detail = f"{'running' if running else 'stopped'}, {cluster.root}"
    well = True if running else _ill_if_up()
    return Finding("database server", well, detail, f"make run; its log is {cluster.log_file}")


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT postgis_lib_version(), current_setting('server_version')")
            postgis, server = cursor.fetchone()
        refuse_unfit_database(connection)
    except UnfitDatabase as error:
        return Finding("database", False, str(error), "as said")
    except (DatabaseError, InterfaceError) as error:
        return Finding("database", _ill_if_up(), str(error).strip().splitlines()[0], "make run")
    return Finding("database", True, f"PostgreSQL {server}, PostGIS {postgis}, sees Chinese text")


def _migrations() -> Finding:
    try:
        executor = MigrationExecutor(connection)
        pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except (DatabaseError, InterfaceError):
        return Finding("migrations", _ill_if_up(), "cannot be seen while the database is down", "make run")
    return Finding("migrations", pending == 0, f"{pending} pending" if pending else "all done", "make run")


def _node() -> Finding:
    node = shutil.which("node", path=os.path.dirname(sys.executable))  # noqa: PTH120
    if node is None:
        return Finding("Node", False, "missing in .venv", "make setup")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return Finding("Node", bool(version), version, "make setup")


def _pages() -> Finding:
    if not front_end.is_built():
        return Finding("pages", None, "not built", "make run")
    stale = front_end.is_stale()
    return Finding(
        "pages", None if stale else True, "older than their sources" if stale else "built", "make run"
    )


def _ports() -> Finding:
    if supervisor_pid():
        return Finding("ports", True, f"{http_port()} and {https_port()}, in use by this stack")
    taken = [str(port) for port in (http_port(), https_port()) if not is_free(port)]
    detail = f"taken: {', '.join(taken)}" if taken else f"{http_port()} and {https_port()} are free"
    return Finding("ports", not taken, detail, "set GRIDLINE_PORT or GRIDLINE_HTTPS_PORT to free ones")


def _disk() -> Finding:
    free = shutil.disk_usage(VAR_DIR if VAR_DIR.exists() else VAR_DIR.parent).free
    return Finding(
        "disk", free > LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free", "make room: 2 GB are the least"
    )


def _certificates() -> Finding:
    path = TLS_DIR / "server.crt"
    if os.environ.get("GRIDLINE_TLS_CERTIFICATE"):
        return Finding("certificates", True, "your own (GRIDLINE_TLS_CERTIFICATE)")
    if not path.exists():
        return Finding("certificates", None, "none yet", "make run")
    ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    lasts = ends > datetime.now(UTC) + RENEW_BEFORE - timedelta(days=1)
    return Finding(
        "certificates", lasts, f"valid until {ends:%Y-%m-%d}", "make stop run: it is renewed at the start"
    )


CHECKS: tuple[Callable[[], Finding], ...] = (
    _python, _postgresql, _stack, _cluster, _database, _migrations, _node, _pages, _ports, _disk, _certificates,
)  # fmt: skip
