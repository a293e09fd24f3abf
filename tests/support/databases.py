"""Real databases for tests: one migrated template per state of the migrations, one quick copy per test session."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from psycopg2 import sql

from config.cluster import Cluster, embedded_cluster, ensure_running, is_running, stop
from config.databases import OWNER_ROLE, connect, drop_database, ensure_database
from config.paths import BASE_DIR

TEMPLATE_PREFIX = "template_"
SESSION_PREFIX = "test_"


@contextmanager
def locked(cluster: Cluster) -> Iterator[None]:
    """Several test sessions share one cluster; only one at a time makes or removes databases."""
    path = BASE_DIR / "var" / "test-cluster.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def create_test_database(label: str = "unit") -> str:
    """A migrated, empty database of this process's own; its name."""
    cluster = embedded_cluster()
    with locked(cluster):
        ensure_running(cluster)
        _drop_left_behind(cluster)
        name = f"{SESSION_PREFIX}{os.getpid()}_{label}"
        drop_database(cluster, name)
        _copy(cluster, _template(cluster), name)
    return name


def remove_test_database(name: str) -> None:
    """Drops it, and stops the cluster when no other session uses it (unless GRIDLINE_KEEP_TEST_CLUSTER=1)."""
    cluster = embedded_cluster()
    with locked(cluster):
        if not is_running(cluster):
            return
        drop_database(cluster, name)
        if os.environ.get("GRIDLINE_KEEP_TEST_CLUSTER") != "1" and not _names(cluster, SESSION_PREFIX):
            stop(cluster)


def _template(cluster: Cluster) -> str:
    """The database migrated to the present state of the migrations; made when missing."""
    name = f"{TEMPLATE_PREFIX}{_migrations_hash()}"
    if name in _names(cluster, TEMPLATE_PREFIX):
        return name
    making = f"making_{os.getpid()}"
    drop_database(cluster, making)
    ensure_database(cluster, making)
    migrated = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "GRIDLINE_DATABASE": making},
        capture_output=True,
        text=True,
        check=False,
    )
    if migrated.returncode:
        drop_database(cluster, making)
        raise RuntimeError(f"the migrations fail:\n{migrated.stderr}")
    for old in _names(cluster, TEMPLATE_PREFIX):
        drop_database(cluster, old)
    with closing(connect(cluster, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name))
        )
    return name


def _copy(cluster: Cluster, template: str, name: str) -> None:
    with closing(connect(cluster, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(OWNER_ROLE), sql.Identifier(template)
            )
        )


def _migrations_hash() -> str:
    """Changes with any migration, and with SQL that migrations read."""
    digest = hashlib.sha256()
    for app in ("gis", "grid", "dispatch", "mobile_api"):
        for path in sorted(Path(BASE_DIR, app).rglob("*")):
            if path.suffix == ".sql" or (path.suffix == ".py" and path.parent.name == "migrations"):
                digest.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    digest.update(Path(BASE_DIR, "config/databases.py").read_bytes())
    return digest.hexdigest()[:16]


def _names(cluster: Cluster, prefix: str) -> list[str]:
    with closing(connect(cluster, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [name for (name,) in cursor.fetchall()]


def _drop_left_behind(cluster: Cluster) -> None:
    """A killed session could not clean up; its process number no longer runs."""
    for name in [*_names(cluster, SESSION_PREFIX), *_names(cluster, "making_")]:
        pid = name.split("_")[1]
        if not Path(f"/proc/{pid}").exists():
            drop_database(cluster, name)
