"""Jobs that stop half way: by a person, by a death, by another process, by a database that lost unlogged rows."""

import gc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from gis.domain.errors import GridlineError
from gis.domain.import_rows import FieldNames
from gis.domain.import_states import ImportState, check_step
from gis.models import Area, ImportedRow, ImportJob, ImportRejection
from gis.services.claim_import_job import MOST_ATTEMPTS, claim_import_job
from gis.services.hold_import_job import Held
from gis.services.run_command_import import open_command_import, run_command_import
from gis.services.run_import_job import run_import_job
from gis.services.start_import_job import ImportOptions
from gis.services.steer_import import cancel_import
from tests.support import bad_files as bad

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 1, tzinfo=UTC)
ROWS, CHUNK = 50, 10


class Struck(Exception):
    """Stands for a death between two commits."""


@pytest.fixture
def job(demo, tmp_path):
    rows = [f'{"" if n == 25 else f"N{n}"},x,"{bad.GOOD}"' for n in range(ROWS)]
    rows[40] = rows[3]
    path = bad.table(*rows)(tmp_path)
    options = ImportOptions("zone", "wgs84", FieldNames("code", "name"), "")
    return open_command_import(path=path, options=options, actor="t", at=AT)


def run(job, watch=None, holder="one"):
    ImportJob.objects.filter(pk=job.pk).update(claimed_by=holder)
    job.refresh_from_db()
    return run_import_job(job=job, held=Held(holder, watch), at=AT, chunk_rows=CHUNK)


def at_row(consumed, then):
    def watch(job):
        if job.state == ImportState.VALIDATING and job.consumed == consumed:
            then(job)

    return watch


def strike(job):
    raise Struck


def zones():
    return Area.objects.filter(level="zone", code__startswith="N", valid_to=None).count()


def test_it_goes_on_behind_the_last_chunk(job):
    with pytest.raises(Struck):
        run(job, at_row(20, strike))
    job.refresh_from_db()
    assert (job.state, job.consumed, zones()) == ("validating", 10, 0)
    seen = []
    batch = run(job, lambda job: seen.append(job.consumed), "two").batch
    assert min(seen) == 10 + CHUNK
    assert (batch.rows_read, batch.rows_inserted, batch.rows_rejected) == (ROWS, ROWS - 2, 2)
    assert zones() == ROWS - 2
    reasons = dict(batch.rejections.values_list("line", "reason_code"))
    assert reasons == {27: "code_missing", 42: "code_repeated"}


def test_judged_rows_that_were_lost_are_judged_again(job):
    with pytest.raises(Struck):
        run(job, at_row(40, strike))
    ImportedRow.objects.all().delete()  # what a crash of the database does to an unlogged table
    batch = run(job).batch
    assert (batch.rows_read, batch.rows_inserted) == (ROWS, ROWS - 2)
    assert ImportRejection.objects.filter(job=job).count() == 2


def test_a_person_stops_it_between_two_chunks(job):
    def cancel(job):
        assert cancel_import(job_id=job.pk, version=job.version, at=AT).state == "validating"

    with pytest.raises(GridlineError, match="import_cancelled"):
        run(job, at_row(20, cancel))
    job.refresh_from_db()
    assert (job.state, zones(), ImportedRow.objects.count()) == ("cancelled", 0, 0)
    assert job.finished_at is not None
    assert gc.isenabled()


def test_who_lost_the_job_writes_nothing_more(job):
    def take_over(job):
        ImportJob.objects.filter(pk=job.pk).update(claimed_by="two")

    with pytest.raises(GridlineError, match="import_claim_lost"):
        run(job, at_row(20, take_over))
    job.refresh_from_db()
    assert (job.state, job.claimed_by, job.consumed) == ("validating", "two", 20)
    assert run(job, holder="two").batch.rows_inserted == ROWS - 2


def test_a_file_that_changed_under_the_job_is_refused(job):
    with Path(job.file_path).open("a", encoding="utf-8") as file:
        file.write("\nX,x,\n")
    with pytest.raises(GridlineError, match="import_file_changed"):
        run(job)
    job.refresh_from_db()
    assert (job.state, job.failure_code) == ("failed", "import_file_changed")


def test_a_preview_changes_nothing_and_is_published_later(job):
    outcome = run_command_import(job=job, publish=False, share_reason="", at=AT, chunk_rows=CHUNK)
    assert (outcome.batch, outcome.job.state, zones()) == (None, "preview", 0)
    assert outcome.job.preview["inserted"] == ROWS - 2
    outcome = run_command_import(job=job, publish=True, share_reason="", at=AT, chunk_rows=CHUNK)
    assert (outcome.batch.rows_inserted, zones(), ImportedRow.objects.count()) == (ROWS - 2, ROWS - 2, 0)


def test_the_worker_claims_what_is_free_or_left_behind(job):
    assert claim_import_job(holder="w1") is None  # a command runs this one itself
    ImportJob.objects.filter(pk=job.pk).update(runner="worker")
    assert claim_import_job(holder="w1").job.pk == job.pk
    assert claim_import_job(holder="w2") is None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gis_importjob SET heartbeat_at = now() - interval '1 minute'")
    taken = claim_import_job(holder="w2")
    assert (taken.job.claimed_by, taken.job.attempts) == ("w2", 1)


def test_a_file_that_kills_its_worker_again_and_again_is_given_up(job):
    ImportJob.objects.filter(pk=job.pk).update(runner="worker", claimed_by="dead", attempts=MOST_ATTEMPTS)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gis_importjob SET heartbeat_at = now() - interval '1 minute'")
    assert claim_import_job(holder="w") is None
    job.refresh_from_db()
    assert (job.state, job.failure_code) == ("failed", "import_broken")


def test_only_the_steps_of_the_table_are_taken():
    allowed = {(now, to) for now in ImportState for to in ImportState if _may(now, to)}
    assert (ImportState.PREVIEW, ImportState.PUBLISHING) in allowed
    assert not any(
        now in (ImportState.FAILED, ImportState.CANCELLED, ImportState.ROLLED_BACK) for now, _ in allowed
    )
    assert [to for now, to in allowed if now is ImportState.PUBLISHED] == [ImportState.ROLLED_BACK]


def _may(now, to):
    try:
        check_step(now, to)
    except GridlineError:
        return False
    return True
