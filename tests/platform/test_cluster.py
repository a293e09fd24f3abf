"""The private PostgreSQL: starts from nothing, survives a killed server and a stale lock, stops."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from config import cluster as subject
from config.cluster import Cluster, cluster_at, destroy, ensure_running, is_running, stop
from config.databases import APP_ROLE, OWNER_ROLE, connect, ensure_database
from config.paths import BASE_DIR


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = cluster_at(BASE_DIR / "var" / f"cluster-test-{os.getpid()}", durable=False)
    ensure_running(made)
    ensure_database(made, "gridline")
    yield made
    destroy(made)
    assert not made.root.exists()


def one(cluster: Cluster, statement: str, role: str = "postgres") -> object:
    with closing(connect(cluster, "gridline", role)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data_dir / "postmaster.pid").read_text().split("\n", 1)[0])


def test_a_new_cluster_sees_and_sorts_chinese(cluster: Cluster) -> None:
    assert one(cluster, "SHOW server_encoding") == "UTF8"
    assert one(cluster, "SELECT show_trgm('海珠区')")
    sorted_names = one(cluster, "SELECT string_agg(n, '' ORDER BY n) FROM unnest('{张,李,安}'::text[]) n")
    assert sorted_names == "安李张"


def test_nothing_listens_on_the_network(cluster: Cluster) -> None:
    assert one(cluster, "SHOW listen_addresses") == ""
    assert cluster.socket_dir.stat().st_mode & 0o077 == 0


def test_the_application_gets_rows_but_no_definitions(cluster: Cluster) -> None:
    with closing(connect(cluster, "gridline", OWNER_ROLE)) as owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS notes (id serial PRIMARY KEY, body text)")
    with closing(connect(cluster, "gridline", APP_ROLE)) as app, app.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notes (body) VALUES ('a'); UPDATE notes SET body = 'b'; DELETE FROM notes"
        )
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("ALTER TABLE notes ADD COLUMN more text")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE mine (id int)")


def test_starting_a_running_cluster_changes_nothing(cluster: Cluster) -> None:
    before = postmaster(cluster)
    ensure_running(cluster)
    assert postmaster(cluster) == before


def test_a_killed_server_starts_again_with_its_committed_rows(cluster: Cluster) -> None:
    with closing(connect(cluster, "gridline")) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(postmaster(cluster), signal.SIGKILL)
    ensure_running(cluster)
    assert one(cluster, "SELECT number FROM kept") == 7


def test_a_lock_file_whose_number_belongs_to_a_stranger_is_cleared(cluster: Cluster) -> None:
    """After a reboot it may be any process of the same account; PostgreSQL alone would wait for ever."""
    lines = (cluster.data_dir / "postmaster.pid").read_text().split("\n")
    stop(cluster)
    with subprocess.Popen(["sleep", "60"], user=cluster.account, cwd="/") as stranger:
        lock = cluster.data_dir / "postmaster.pid"
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        if cluster.account:
            shutil.chown(lock, cluster.account, cluster.account)
        assert not is_running(cluster)
        ensure_running(cluster)
        assert stranger.poll() is None
        stranger.kill()
    assert postmaster(cluster) != stranger.pid
    assert one(cluster, "SELECT 1") == 1


def test_stop_and_start(cluster: Cluster) -> None:
    stop(cluster)
    assert not is_running(cluster)
    stop(cluster)
    ensure_running(cluster)
    assert is_running(cluster)


def test_a_long_checkout_path_gets_a_short_socket_directory() -> None:
    found = cluster_at(BASE_DIR / "var" / ("long-name-" * 12))
    assert len(str(found.socket_file)) + len(".lock") <= 107
    assert found.socket_dir.parent == Path("/tmp")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")
def test_a_checkout_that_the_server_may_not_enter_keeps_its_data_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert cluster_at(closed / "var" / "pg").root.parent == Path("/var/lib")


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    socket_dir = tmp_path / "run"
    socket_dir.mkdir()
    shutil.chown(socket_dir, 65534) if os.geteuid() == 0 else pytest.skip("needs root")
    with pytest.raises(subject.ClusterError, match="belongs to another account"):
        subject._own_directory(Cluster(tmp_path, socket_dir, "postgres"), socket_dir)
