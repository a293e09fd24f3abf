import re
import shutil
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from gis.domain.errors import GridlineError
from gis.models import ImportJob
from gis.services.open_import_file import MAX_BYTES, SUFFIXES
from gis.services.read_import_head import job_folder
from gis.services.start_import_job import ImportOptions, JobTerms, start_import_job

BROKEN_AFTER_S: Final = 24 * 3600
_INCOMING: Final = "incoming-"
_UNSAFE: Final = re.compile(r"[^\w.\-]+")


def receive_import(
    *, name: str, pieces: Iterable[bytes], options: ImportOptions, client_key: str, actor: str, at: datetime
) -> ImportJob:
    """Keeps an uploaded file and writes down a job for the worker; it stops at the preview.

    The name only decides what kind of file it is; where it is kept is ours. Raises GridlineError
    `import_file_type`, `import_too_large`, and as `start_import_job`; then nothing is kept.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise GridlineError(
            "import_file_type", status=422, field="file", file=name[:100], known=", ".join(sorted(SUFFIXES))
        )
    root = Path(settings.IMPORT_ROOT)
    incoming = root / f"{_INCOMING}{uuid.uuid4().hex}"
    incoming.mkdir(parents=True)
    try:
        path = incoming / f"{_UNSAFE.sub('_', Path(name).stem)[:60] or 'file'}{suffix}"
        _write(path, pieces, name)
        terms = JobTerms(ImportJob.Runner.WORKER, ImportJob.Goal.PREVIEW, client_key, name)
        with transaction.atomic():  # the worker sees the job when its file is in its place
            job = start_import_job(path=path, options=options, terms=terms, actor=actor, at=at)
            if job.file_path == str(path.resolve()):
                folder = job_folder(job)
                incoming.rename(folder)
                ImportJob.objects.filter(pk=job.pk).update(file_path=str((folder / path.name).resolve()))
                job.refresh_from_db()
        return job
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def forget_broken_uploads(*, at: datetime) -> int:
    """Removes what uploads left behind whose process died before the job was written; how many there were."""
    gone = 0
    for folder in Path(settings.IMPORT_ROOT).glob(f"{_INCOMING}*"):
        if at.timestamp() - folder.stat().st_mtime > BROKEN_AFTER_S:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _write(path: Path, pieces: Iterable[bytes], name: str) -> None:
    size = 0
    with path.open("wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > MAX_BYTES:
                raise GridlineError(
                    "import_too_large", status=413, field="file", file=name[:100], limit_mb=MAX_BYTES >> 20
                )
            file.write(piece)
