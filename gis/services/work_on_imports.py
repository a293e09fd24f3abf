from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event as Flag
from threading import Thread
from typing import Final

import structlog
from django.db import connection

from gis.domain.errors import GridlineError
from gis.domain.import_states import ImportState
from gis.models import ImportJob
from gis.services.claim_import_job import Claimed, claim_import_job, give_sign_of_life
from gis.services.roll_back_import import roll_back_import
from gis.services.run_import_job import run_import_job

log = structlog.get_logger(__name__)
BEAT_S: Final = 3.0


def work_on_imports(*, holder: str, at: datetime) -> bool:
    """Takes the next job and works on it until it is over or a person has to decide; False when there is none."""
    claimed = claim_import_job(holder=holder)
    if claimed is None:
        return False
    with _signs_of_life(claimed):
        try:
            if claimed.job.state == ImportState.PUBLISHED:
                _roll_back(claimed, at)
            else:
                run_import_job(job=claimed.job, held=claimed.held, at=at)
        except GridlineError as refusal:
            log.info("import_stopped", job=claimed.job.pk, code=refusal.code)
    return True


def _roll_back(claimed: Claimed, at: datetime) -> None:
    job = claimed.job
    try:
        roll_back_import(job_id=job.pk, actor=job.override_actor or job.actor, at=at)
    except GridlineError as refusal:
        params = {name: str(value)[:300] for name, value in refusal.params.items()}
        ImportJob.objects.filter(pk=job.pk).update(
            goal=ImportJob.Goal.PUBLISH, failure_code=refusal.code, failure_params=params, claimed_by="",
            version=job.version + 1,
        )  # fmt: skip
        raise


@contextmanager
def _signs_of_life(claimed: Claimed) -> Iterator[None]:
    """A thread with a connection of its own: a publication is one long transaction and cannot give any."""
    done = Flag()

    def beat() -> None:
        try:
            while not done.wait(BEAT_S):
                if not give_sign_of_life(job_id=claimed.job.pk, holder=claimed.held.holder):
                    return
        finally:
            connection.close()

    thread = Thread(target=beat, name="import heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
