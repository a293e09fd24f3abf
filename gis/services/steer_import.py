"""What a person decides about an import job: fields, another look, publication, cancelling, rolling back."""

from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from gis.domain.import_states import OVER, WAITING, ImportState, check_step
from gis.domain.layer_specs import layer_spec
from gis.models import ImportedRow, ImportJob, ImportRejection, ImportWarning
from gis.services.check_import_share import refuse_low_share
from gis.services.read_import_head import check_fields, field_names
from gis.services.run_import_job import clear_import_job

MAX_REASON_CHARS = 500


@transaction.atomic
def map_import_fields(*, job_id: int, fields: dict[str, str], version: int | None, at: datetime) -> ImportJob:
    """Says which field of the file is what; the file is then judged (again).

    Raises GridlineError `import_job_unknown`, `import_changed_meanwhile`, `import_state`, `import_mapping_unknown`
    for a name that is none of ours and `import_field_missing` for a field the file has not.
    """
    job = _locked(job_id, version)
    spec = layer_spec(job.layer)
    unknown = sorted(set(fields) - set(field_names(spec)))
    if unknown:
        raise GridlineError(
            "import_mapping_unknown", status=422, field="fields", unknown=", ".join(unknown)[:200],
            known=", ".join(field_names(spec)),
        )  # fmt: skip
    check_fields(fields, job.source_fields)
    if spec.needs_code and "code" not in fields:
        raise GridlineError(
            "import_field_missing", status=422, missing="code", fields=", ".join(job.source_fields)
        )
    return _judge_anew(job, at, fields=fields)


@transaction.atomic
def validate_import_again(*, job_id: int, version: int | None, at: datetime) -> ImportJob:
    """Judges the file once more against the district as it is now. Raises as `map_import_fields`."""
    job = _locked(job_id, version)
    if job.state == ImportState.MAPPING:
        raise GridlineError(
            "import_field_missing", status=409, missing="code", fields=", ".join(job.source_fields)
        )
    return _judge_anew(job, at)


@transaction.atomic
def order_publication(
    *, job_id: int, version: int | None, reason: str, actor: str, at: datetime
) -> ImportJob:
    """Lets a previewed job be published. `reason` is needed, and kept, when too few rows lie in the area they state.

    Raises GridlineError `import_job_unknown`, `import_changed_meanwhile`, `import_state`, `import_share_low`.
    """
    job = _locked(job_id, version)
    check_step(job.state, ImportState.PUBLISHING)
    if job.share.get("low") and reason.strip():
        job.override_reason, job.override_actor = reason.strip()[:MAX_REASON_CHARS], actor
    refuse_low_share(job)
    job.goal, job.valid_at = ImportJob.Goal.PUBLISH, at
    return _moved(job, ImportState.PUBLISHING, at)


@transaction.atomic
def cancel_import(*, job_id: int, version: int | None, at: datetime) -> ImportJob:
    """Stops a job at whatever stage: at once while nobody works on it, else before its next commit.

    What is published stays (roll it back instead). Raises GridlineError `import_job_unknown`,
    `import_changed_meanwhile`, `import_state`.
    """
    job = _locked(job_id, version)
    if job.state in OVER:
        check_step(job.state, ImportState.CANCELLED)
    job.cancel_requested = True
    if job.state in WAITING or not job.claimed_by:
        job.finished_at = at
        moved = _moved(job, ImportState.CANCELLED, at)
        transaction.on_commit(lambda: clear_import_job(moved))
        return moved
    job.version += 1
    job.save(update_fields=["cancel_requested", "version"])
    return job


@transaction.atomic
def order_roll_back(*, job_id: int, version: int | None, actor: str) -> ImportJob:
    """Lets the worker take a published batch back; see `roll_back_import` for what stands in the way.

    Raises GridlineError `import_job_unknown`, `import_changed_meanwhile`, `import_state`.
    """
    job = _locked(job_id, version)
    check_step(job.state, ImportState.ROLLED_BACK)
    job.goal, job.runner, job.override_actor = ImportJob.Goal.ROLL_BACK, ImportJob.Runner.WORKER, actor
    job.claimed_by, job.failure_code, job.failure_params = "", "", {}
    job.version += 1
    job.save()
    return job


def _locked(job_id: int, version: int | None) -> ImportJob:
    job = ImportJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise GridlineError("import_job_unknown", status=404, job=job_id)
    if version is not None and version != job.version:
        raise GridlineError(
            "import_changed_meanwhile",
            status=409,
            given=version,
            now=job.version,
            extra={"state": job.state, "version": job.version},
        )
    return job


def _judge_anew(job: ImportJob, at: datetime, **changes: object) -> ImportJob:
    check_step(job.state, ImportState.VALIDATING)
    ImportedRow.objects.filter(job_id=job.pk).delete()
    ImportRejection.objects.filter(job=job).delete()
    ImportWarning.objects.filter(job=job).delete()
    for name, value in changes.items():
        setattr(job, name, value)
    job.consumed = job.rows_clean = job.rows_rejected = job.rows_warned = 0
    job.share, job.preview, job.failure_code, job.failure_params = {}, {}, "", {}
    return _moved(job, ImportState.VALIDATING, at)


def _moved(job: ImportJob, to: ImportState, at: datetime) -> ImportJob:
    check_step(job.state, to)
    job.state, job.changed_at, job.claimed_by = to.value, at, ""
    job.version += 1
    job.save()
    return job
