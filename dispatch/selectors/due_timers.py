"""Which timers are due and free? The answer holds their row locks for the rest of the transaction."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection

from dispatch.domain.stages import Stage
from dispatch.domain.timers import PrescribedTimer

CLAIM = (Path(__file__).parent.parent / "sql" / "claim_timers.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class ClaimedTimer:
    """A due timer whose row this transaction has locked."""

    id: int
    subject_type: str
    subject_id: UUID
    rung: PrescribedTimer
    attempts: int


def claim_due_timers(*, now: datetime, batch: int) -> list[ClaimedTimer]:
    """Up to ``batch`` pending timers due at ``now``, oldest first; those another worker holds are passed over."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "batch": batch})
        rows = cursor.fetchall()
    return [
        ClaimedTimer(
            id=id_,
            subject_type=subject_type,
            subject_id=subject_id,
            rung=PrescribedTimer(Stage(stage), level, cycle, due_at),
            attempts=attempts,
        )
        for id_, subject_type, subject_id, stage, level, cycle, due_at, attempts in rows
    ]
