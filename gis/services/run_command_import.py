"""Imports that a command runs by itself, without the worker process."""

import os
import socket
from datetime import datetime
from pathlib import Path

from gis.domain.errors import GridlineError
from gis.models import ImportJob
from gis.services.hold_import_job import Held, Watch
from gis.services.run_import_job import CHUNK_ROWS, Outcome, run_import_job
from gis.services.start_import_job import ImportOptions, JobTerms, start_import_job


def open_command_import(*, path: Path, options: ImportOptions, actor: str, at: datetime) -> ImportJob:
    """A job for this process. Raises as `start_import_job`."""
    terms = JobTerms(ImportJob.Runner.COMMAND, ImportJob.Goal.PUBLISH)
    return start_import_job(path=path, options=options, terms=terms, actor=actor, at=at)


def resume_command_import(job_id: int) -> ImportJob:
    """A job that a command began and that is not over. Raises GridlineError `import_job_unknown`."""
    job = ImportJob.objects.filter(
        pk=job_id, runner=ImportJob.Runner.COMMAND, finished_at__isnull=True
    ).first()
    if job is None:
        raise GridlineError("import_job_unknown", status=404, job=job_id)
    return job


def run_command_import(
    *,
    job: ImportJob,
    publish: bool,
    share_reason: str,
    at: datetime,
    chunk_rows: int = CHUNK_ROWS,
    watch: Watch | None = None,
) -> Outcome:
    """Takes the job into this process's hands and works on it; see `run_import_job` for what is raised."""
    held = Held(own_name(), watch)
    changes = {
        "claimed_by": held.holder,
        "goal": ImportJob.Goal.PUBLISH if publish else ImportJob.Goal.PREVIEW,
        "failure_code": "",
    }
    if share_reason:
        changes |= {"override_reason": share_reason[:500], "override_actor": job.actor}
    ImportJob.objects.filter(pk=job.pk).update(**changes)
    job.refresh_from_db()
    return run_import_job(job=job, held=held, at=at, chunk_rows=chunk_rows)


def own_name() -> str:
    """This process, as the holder of a job."""
    return f"{socket.gethostname()}:{os.getpid()}"[:100]
