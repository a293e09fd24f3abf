import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models.functions import Now

from gis.domain.errors import GridlineError
from gis.domain.import_states import OVER, ImportState
from gis.domain.layer_specs import layer_spec
from gis.models import ImportBatch, ImportedRow, ImportJob
from gis.services.check_import_share import refuse_low_share
from gis.services.hold_import_job import Held
from gis.services.load_import_gate import load_import_gate
from gis.services.preview_import import preview_import
from gis.services.publish_import import publish_import
from gis.services.read_import_head import job_crs, job_folder, open_job_file, read_import_head
from gis.services.stage_import_rows import stage_import_rows
from gis.services.start_import_job import fields_from_json

CHUNK_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the job stands now; `batch` when it was published in this run."""

    job: ImportJob
    batch: ImportBatch | None = None


def run_import_job(*, job: ImportJob, held: Held, at: datetime, chunk_rows: int = CHUNK_ROWS) -> Outcome:
    """Works on a claimed job until it is over or a person has to decide.

    Every stage begins where a killed process left it: reading is repeated, judging goes on behind its last committed
    chunk, publishing is one transaction. A file that cannot be taken fails the job; the refusal is raised as well.
    `import_cancelled` and `import_claim_lost` are raised when somebody else decided. With goal `publish` and a share
    of stated areas that is too low the job waits in its preview and `import_share_low` is raised.
    """
    batch: ImportBatch | None = None
    try:
        while job.state not in OVER and job.state != ImportState.MAPPING:
            if job.state == ImportState.PREVIEW:
                if job.goal != ImportJob.Goal.PUBLISH:
                    break
                refuse_low_share(job)
                held.move(job, ImportState.PUBLISHING)
            batch = _step(job, held, at, chunk_rows) or batch
    except GridlineError as refusal:
        _settle(job, held, refusal)
        raise
    if job.state in OVER:
        clear_import_job(job)
    elif job.state in (ImportState.MAPPING, ImportState.PREVIEW):
        ImportJob.objects.filter(pk=job.pk, claimed_by=held.holder).update(claimed_by="")
    return Outcome(job, batch)


def clear_import_job(job: ImportJob) -> None:
    """Lets go of everything a job that is over no longer needs: its judged rows, the file that was uploaded."""
    ImportedRow.objects.filter(job_id=job.pk).delete()
    shutil.rmtree(job_folder(job), ignore_errors=True)


def _step(job: ImportJob, held: Held, at: datetime, chunk_rows: int) -> ImportBatch | None:
    match ImportState(job.state):
        case ImportState.QUEUED:
            held.move(job, ImportState.READING)
        case ImportState.READING:
            read_import_head(job, held)
        case ImportState.VALIDATING:
            spec = layer_spec(job.layer)
            gate = load_import_gate(spec, job_crs(job))
            stage_import_rows(job, held, open_job_file(job), gate, fields_from_json(job.fields), chunk_rows)
            preview_import(job, held)
        case ImportState.PUBLISHING:
            return publish_import(job=job, held=held, at=at)
    return None


def _settle(job: ImportJob, held: Held, refusal: GridlineError) -> None:
    """Writes down why the work stopped. What a person can still decide stays open."""
    mine = ImportJob.objects.filter(pk=job.pk, claimed_by=held.holder)
    if refusal.code == "import_claim_lost":
        return
    params = {name: str(value)[:300] for name, value in refusal.params.items()}
    if refusal.code == "import_share_low":
        mine.update(
            failure_code=refusal.code, failure_params=params, claimed_by="", goal=ImportJob.Goal.PREVIEW
        )
    else:
        over = ImportState.CANCELLED if refusal.code == "import_cancelled" else ImportState.FAILED
        mine.update(
            state=over.value, failure_code=refusal.code, failure_params=params, claimed_by="", finished_at=Now(),
            changed_at=Now(),
        )  # fmt: skip
        clear_import_job(job)
    job.refresh_from_db()
