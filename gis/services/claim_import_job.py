from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.db.models.functions import Now

from gis.domain.import_states import ImportState
from gis.models import ImportJob
from gis.services.hold_import_job import Held

STALE_S: Final = 15
"""A holder that gave no sign for so long is dead: it gives one every few seconds."""
MOST_ATTEMPTS: Final = 5
_CLAIM: Final = """
    UPDATE gis_importjob SET claimed_by = %(holder)s, heartbeat_at = now(),
           attempts = attempts + CASE WHEN claimed_by = '' THEN 0 ELSE 1 END
    WHERE id = (
        SELECT id FROM gis_importjob
        WHERE runner = 'worker'
          AND (state IN ('queued', 'reading', 'validating', 'publishing') OR state = 'published' AND goal = 'roll_back')
          AND (claimed_by = '' OR heartbeat_at < now() - make_interval(secs => %(stale_s)s))
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that is in this process's hands now."""

    job: ImportJob
    held: Held


@transaction.atomic
def claim_import_job(*, holder: str) -> Claimed | None:
    """The next job for the worker, or None. A job whose holder died is taken over; one that killed its holder time
    and again is failed, so that it kills no more."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"holder": holder, "stale_s": STALE_S})
        row = cursor.fetchone()
    if row is None:
        return None
    job = ImportJob.objects.get(pk=row[0])
    if job.attempts > MOST_ATTEMPTS and job.state != ImportState.PUBLISHED:
        ImportJob.objects.filter(pk=job.pk).update(
            state=ImportState.FAILED.value, failure_code="import_broken", finished_at=Now(), changed_at=Now(),
            claimed_by="", version=job.version + 1,
        )  # fmt: skip
        return None
    return Claimed(job, Held(holder))


def give_sign_of_life(*, job_id: int, holder: str) -> bool:
    """Tells that the holder lives; False when the job is no longer its own."""
    return bool(ImportJob.objects.filter(pk=job_id, claimed_by=holder).update(heartbeat_at=Now()))
