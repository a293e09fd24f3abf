from django.db import connection, transaction

from gis.domain.import_states import ImportState
from gis.domain.layer_specs import layer_spec
from gis.models import ImportJob
from gis.services.check_import_share import check_import_share
from gis.services.hold_import_job import Held
from gis.services.load_import_stage import drop_import_stage, load_import_stage
from gis.services.merge_layer import Merged, count_changes
from gis.services.note_import_warnings import note_import_warnings
from gis.services.publish_import import BOUNDARY
from gis.services.stage_import_rows import reject_repeated_codes


@transaction.atomic
def preview_import(job: ImportJob, held: Held) -> None:
    """Ends the validation: repeated codes are rejected, the share of stated areas is judged, and for a person who
    will decide, what publishing would change is counted and the layer's own warnings are noted."""
    repeated = reject_repeated_codes(job)
    changes = {
        "rows_clean": job.rows_clean - repeated,
        "rows_rejected": job.rows_rejected + repeated,
        "share": check_import_share(job),
    }
    held.save(job, **changes)
    preview = dict(job.preview)
    warned = 0
    if job.goal == ImportJob.Goal.PREVIEW and job.layer != BOUNDARY:
        counts, warned = _counts(job)
        preview |= {
            "inserted": counts.inserted, "updated": counts.updated, "unchanged": counts.unchanged
        }  # fmt: skip
    held.move(job, ImportState.PREVIEW, preview=preview, rows_warned=job.rows_warned + warned)


def _counts(job: ImportJob) -> tuple[Merged, int]:
    spec = layer_spec(job.layer)
    total = load_import_stage(job, spec)
    counts = count_changes(spec, total=total)
    warned = note_import_warnings(job, spec)
    with connection.cursor() as cursor:
        drop_import_stage(cursor)
    return counts, warned
