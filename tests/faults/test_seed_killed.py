"""kill -9 in the middle of seeding: what stood before still stands, whole, and the next run finishes the work."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from config.cluster import embedded_cluster
from config.databases import connect
from config.paths import BASE_DIR
from tests.support.databases import create_test_database, remove_test_database
from tests.support.stack import wait_for

pytestmark = pytest.mark.processes

COUNTED = (
    "gis_district",
    "gis_building",
    "gis_standardaddress",
    "grid_gridcell",
    "grid_house",
    "grid_resident",
)


@pytest.fixture
def database() -> Iterator[str]:
    name = create_test_database("seed")
    yield name
    remove_test_database(name)


def seeding(database: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "seed_district", "--scale", "tiny", *arguments],
        cwd=BASE_DIR,
        env={**os.environ, "GRIDLINE_DATABASE": database, "DJANGO_SETTINGS_MODULE": "tests.settings",
             "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def kill_after(stage: str, process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(stage):
            process.kill()
            process.wait()
            process.stdout.close()
            return
    pytest.fail(f"the seeding ended before the stage {stage}")


def ask(database: str, sql: str) -> tuple[int, ...]:
    with closing(connect(embedded_cluster(), database)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(row[0] for row in cursor.fetchall())


def counts(database: str) -> tuple[int, ...]:
    return ask(database, " UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in COUNTED))


def others_gone(database: str) -> bool:
    mine = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    return ask(database, mine) == (0,)


def test_a_killed_seeding_leaves_nothing_and_a_killed_rebuilding_what_stood_before(database: str) -> None:
    for stage in ("buildings", "residents, sealed"):
        kill_after(stage, seeding(database))
        wait_for(lambda: others_gone(database), timeout_s=20)
        assert set(counts(database)) == {0}

    again = seeding(database)
    told, _ = again.communicate(timeout=120)
    assert again.returncode == 0, told
    assert "synthetic district ready" in told
    assert all(counts(database))

    before = counts(database), ask(database, "SELECT id FROM gis_building ORDER BY id LIMIT 50")
    kill_after("members of households", seeding(database, "--seed", "2", "--force"))
    wait_for(lambda: others_gone(database), timeout_s=20)
    assert (counts(database), ask(database, "SELECT id FROM gis_building ORDER BY id LIMIT 50")) == before
