"""kill -9 at every stage of an import: the old version stays in use, and the job goes on from what it had finished."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from config.databases import connect as connect_database
from config.paths import BASE_DIR
from tests.journeys.people import check_invariants
from tests.support.stack import DATABASE, wait_for

pytestmark = pytest.mark.processes
ROWS = 6_000
CHUNK = 500


@pytest.fixture
def zones(tmp_path):
    """A file of many small zones, every tenth of them with a fault; the name tells the attempts apart."""

    def write(name):
        path = tmp_path / f"{name}.csv"
        lines = ["code,name,wkt"]
        for n in range(ROWS):
            x, y = 113.30 + n % 100 / 5000, 23.07 + n // 100 / 10_000
            ring = f"{x} {y},{x + 1e-4} {y},{x + 1e-4} {y + 1e-4},{x} {y}"
            lines.append(f'{"" if n % 10 == 0 else f"K{n}"},{name},"POLYGON(({ring}))"')
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def start(stack, *arguments):
    command = [sys.executable, "manage.py", "import_layer", *map(str, arguments), "--chunk-rows", str(CHUNK)]
    return subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=stack.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def job_of(stack, path):
    found = stack.query("SELECT * FROM gis_importjob WHERE file_name = %s", [Path(path).name])
    return found[0] if found else None


def valid(stack):
    query = "SELECT count(*) AS n, count(DISTINCT name_zh) AS names, max(name_zh) AS name FROM gis_area WHERE level = 'zone' AND code LIKE 'K%%' AND valid_to IS NULL"  # noqa: E501
    row = stack.query(query, [])[0]
    return row["n"], row["names"], row["name"]


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait(20)
    process.stdout.close()


def finished(stack, process):
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    return output


def reaches(stack, path, state, consumed=0):
    def there():
        job = job_of(stack, path)
        return job is not None and job["state"] == state and job["consumed"] >= consumed

    wait_for(there, timeout_s=60, every_s=0.002)


def test_killed_at_every_stage_and_resumed(own, zones):
    first = zones("first")
    finished(own, start(own, first, "--layer", "zone", "--crs", "wgs84", "--name-field", "name"))
    before = valid(own)
    assert before == (ROWS - ROWS // 10, 1, "first")

    second = zones("second")
    process = start(own, second, "--layer", "zone", "--crs", "wgs84", "--name-field", "name")
    wait_for(lambda: job_of(own, second), timeout_s=60, every_s=0.002)
    kill(process)
    assert valid(own) == before
    number = str(job_of(own, second)["id"])

    process = start(own, "--resume", number)
    reaches(own, second, "validating", CHUNK * 2)
    kill(process)
    done = job_of(own, second)["consumed"]
    assert CHUNK * 2 <= done < ROWS
    assert valid(own) == before

    with closing(connect_database(own.database.cluster, DATABASE)) as blocker, blocker.cursor() as cursor:
        blocker.autocommit = False
        cursor.execute("SELECT 1 FROM gis_district FOR UPDATE")
        process = start(own, "--resume", number)
        reaches(own, second, "publishing")
        assert job_of(own, second)["rows_clean"] == ROWS - ROWS // 10
        kill(process)
        blocker.rollback()
    assert valid(own) == before

    with closing(connect_database(own.database.cluster, DATABASE)) as blocker, blocker.cursor() as cursor:
        blocker.autocommit = False
        cursor.execute("LOCK TABLE gis_layerversion IN EXCLUSIVE MODE")
        process = start(own, "--resume", number)
        wait_for(lambda: waiting(own), timeout_s=60, every_s=0.01)
        kill(process)
        blocker.rollback()
    wait_for(lambda: not waiting(own), timeout_s=30, every_s=0.05)
    assert valid(own) == before

    output = finished(own, start(own, "--resume", number))
    assert f"updated {ROWS - ROWS // 10} + unchanged 0 + rejected {ROWS // 10}" in output
    assert valid(own) == (before[0], 1, "second")
    assert job_of(own, second)["state"] == "published"
    check_invariants(own)


def waiting(stack):
    """Whether a publication has written its rows and waits for the last table."""
    query = (
        "SELECT count(*) AS n FROM pg_stat_activity "
        "WHERE wait_event_type = 'Lock' AND query LIKE '%%gis_layerversion%%'"
    )
    return stack.query(query, [])[0]["n"] > 0


def test_the_worker_takes_over_a_job_whose_worker_died(own, zones):
    clerk = own.client("data_clerk")
    path = zones("third")
    own.worker.kill()
    with path.open("rb") as file:
        made = clerk.post("/api/v1/imports", files={"file": file}, data={"layer": "zone", "crs": "wgs84"})
    assert made.status_code == 201, made.text
    door = f"/api/v1/imports/{made.json()['id']}"
    with closing(connect_database(own.database.cluster, DATABASE)) as blocker, blocker.cursor() as cursor:
        blocker.autocommit = False
        cursor.execute("LOCK TABLE gis_importedrow IN EXCLUSIVE MODE")
        own.worker.start()
        wait_for(lambda: clerk.get(door).json()["state"] == "validating", timeout_s=60, every_s=0.05)
        own.worker.kill()
        blocker.rollback()
    own.worker.start()
    wait_for(lambda: clerk.get(door).json()["state"] == "preview", timeout_s=90, every_s=0.2)
    job = clerk.get(door).json()
    assert (job["rows_clean"], job["rows_rejected"]) == (ROWS - ROWS // 10, ROWS // 10)
    assert (
        clerk.post(f"{door}/publish", json={}, headers={"If-Match": f'"{job["version"]}"'}).status_code == 200
    )
    wait_for(lambda: clerk.get(door).json()["state"] == "published", timeout_s=90, every_s=0.2)
    assert valid(own)[2] == "third"
    clerk.post(f"{door}/rollback")
    wait_for(lambda: clerk.get(door).json()["state"] == "rolled_back", timeout_s=90, every_s=0.2)
    assert valid(own)[2] != "third"
    check_invariants(own)
