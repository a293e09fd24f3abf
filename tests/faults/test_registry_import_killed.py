"""kill -9 in the middle of a registry import, and two of them at once: wholly or not at all, nobody twice."""

import os
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from config.databases import connect
from config.paths import BASE_DIR
from tests.grid.registry_world import citizen_id, write_csv
from tests.journeys.people import check_invariants
from tests.support.stack import DATABASE, wait_for

pytestmark = pytest.mark.processes
RESIDENTS = 900


@pytest.fixture
def people(stack, tmp_path):
    """A file of residents of one new household."""
    stack.query("INSERT INTO grid_household (code, created_at, updated_at) VALUES ('KILLED', now(), now())")
    rows = [
        {"姓名": "测试甲", "人口类别": "户籍", "证件号码": citizen_id(sequence=number), "户编码": "KILLED"}
        for number in range(RESIDENTS)
    ]
    yield write_csv(tmp_path / "people.csv", rows)
    stack.query(
        "DELETE FROM grid_householdmember WHERE household_id = (SELECT id FROM grid_household WHERE code = 'KILLED')"
    )


def start(stack, path):
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_registry", str(path), "--kind", "resident", "--delta"],
        cwd=BASE_DIR, env=stack.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def members(stack):
    query = "SELECT count(*) AS n FROM grid_householdmember m JOIN grid_household h ON h.id = m.household_id "
    return stack.query(query + "WHERE h.code = 'KILLED'")[0]["n"]


def batches(stack):
    return stack.query("SELECT count(*) AS n FROM gis_importbatch WHERE file_name = 'people.csv'")[0]["n"]


def writing(stack):
    """How many imports stand before the residents, held up by whoever holds the table."""
    held = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
    return stack.query(held, ["%registry_stage%"])[0]["n"]


def test_a_killed_import_leaves_nothing_and_the_next_takes_everything(stack, people):
    with closing(connect(stack.database.cluster, DATABASE)) as holder:
        holder.autocommit = False
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE grid_resident IN SHARE MODE")
        killed = start(stack, people)
        wait_for(lambda: writing(stack) == 1, timeout_s=120)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait(20)
        killed.stdout.close()
    assert (members(stack), batches(stack)) == (0, 0)
    both = [start(stack, people), start(stack, people)]
    told = sorted(process.communicate(timeout=240)[0] for process in both)
    assert [process.returncode for process in both] == [0, 0], told
    assert f"inserted {RESIDENTS} " in told[1] + told[0]
    assert f"unchanged {RESIDENTS} " in told[1] + told[0]
    assert members(stack) == RESIDENTS
    check_invariants(stack)
