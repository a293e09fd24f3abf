"""Who works on an import job, and how its progress is written without treading on anybody else's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.functions import Now

from gis.domain.errors import GridlineError
from gis.domain.import_states import OVER, ImportState, check_step
from gis.models import ImportJob

Watch = Callable[[ImportJob], None]


@dataclass(frozen=True, slots=True)
class Held:
    """A job in the hands of one process. `holder` names the process; nobody else may write the job's progress.
    `watch` is told after every step."""

    holder: str
    watch: Watch | None = None

    def save(self, job: ImportJob, **changes: Any) -> None:
        """Writes progress. Raises GridlineError `import_cancelled` when a person asked to stop, `import_claim_lost`
        when another process went on with the job: whatever the caller's transaction did is then taken back."""
        self._write(job, {**changes, "heartbeat_at": Now()}, stoppable=True)

    def move(self, job: ImportJob, to: ImportState, *, stoppable: bool = True, **changes: Any) -> None:
        """Into the next state. Raises GridlineError `import_state`, else as `save`."""
        check_step(job.state, to)
        changes |= {
            "state": to.value,
            "changed_at": Now(),
            "heartbeat_at": Now(),
            "version": F("version") + 1,
        }
        if to in OVER:
            changes |= {"finished_at": Now(), "claimed_by": ""}
        self._write(job, changes, stoppable=stoppable)

    def _write(self, job: ImportJob, changes: dict[str, Any], *, stoppable: bool) -> None:
        mine = ImportJob.objects.filter(pk=job.pk, claimed_by=self.holder, state=job.state)
        if stoppable:
            mine = mine.filter(cancel_requested=False)
        if not mine.update(**changes):
            job.refresh_from_db()
            code = "import_cancelled" if job.cancel_requested else "import_claim_lost"
            raise GridlineError(code, status=409, job=job.pk)
        job.refresh_from_db()
        if self.watch is not None:
            self.watch(job)
