"""Import jobs as their people see them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from gis.domain.errors import GridlineError
from gis.domain.layer_specs import importable_layers, layer_spec
from gis.models import ImportJob

Words = Callable[[str, str, dict[str, Any]], str]


def words_for() -> Words:
    """(code, language, params) → the sentence, as wired in by `settings.TEXT_FOR`."""
    found: Words = import_string(settings.TEXT_FOR)
    return found


def import_job(job_id: int) -> ImportJob:
    """Raises GridlineError `import_job_unknown`."""
    job = ImportJob.objects.select_related("batch").filter(pk=job_id).first()
    if job is None:
        raise GridlineError("import_job_unknown", status=404, job=job_id)
    return job


def import_jobs(*, layer: str = "", state: str = "", before: int | None = None) -> QuerySet[ImportJob]:
    """Jobs, latest first; `before` is the id of the last one seen."""
    jobs = ImportJob.objects.select_related("batch").order_by("-pk")
    if layer:
        jobs = jobs.filter(layer=layer)
    if state:
        jobs = jobs.filter(state=state)
    return jobs.filter(pk__lt=before) if before else jobs


def job_facts(job: ImportJob, language: str) -> dict[str, Any]:
    """What the pages and programs are told; sentences in `language` ("zh" or "en")."""
    say = words_for()
    batch = getattr(job, "batch", None)
    return {
        "id": job.pk, "layer": job.layer, "file_name": job.file_name, "file_bytes": job.file_bytes, "crs": job.crs,
        "state": job.state, "version": job.version, "actor": job.actor, "created_at": job.created_at,
        "changed_at": job.changed_at, "finished_at": job.finished_at, "cancel_requested": job.cancel_requested,
        "encoding": job.encoding, "source_fields": [str(name) for name in job.source_fields], "fields": job.fields,
        "rows_total": job.rows_total, "rows_read": job.consumed, "rows_clean": job.rows_clean,
        "rows_rejected": job.rows_rejected, "rows_warned": job.rows_warned,
        "consequences": job.preview.get("consequences", {}),
        "changes": {name: job.preview[name] for name in ("inserted", "updated", "unchanged") if name in job.preview},
        "share": _share(job), "override_reason": job.override_reason,
        "notes": [{"code": note["code"], "text": say(note["code"], language, note["params"])} for note in job.notes],
        "failure": {"code": job.failure_code, "text": say(job.failure_code, language, job.failure_params)}
        if job.failure_code else None,
        "batch_id": batch.pk if batch else None,
        "rolled_back_at": batch.rolled_back_at if batch else None,
    }  # fmt: skip


def mapping_choices(layer: str) -> dict[str, list[str]]:
    """Our field names for a layer, each with what files usually call it."""
    return {name: list(usual) for name, usual in layer_spec(layer).fields.items()}


def layer_choices() -> list[dict[str, Any]]:
    """The layers a file may go into, with their fields."""
    return [
        {"layer": name, "needs_code": layer_spec(name).needs_code, "fields": mapping_choices(name)}
        for name in importable_layers()
    ]


def _share(job: ImportJob) -> dict[str, Any] | None:
    if not job.share.get("stated"):
        return None
    return {
        "stated": job.share["stated"],
        "inside": job.share["inside"],
        "low": job.share.get("low", False),
        "fits": job.share.get("fits", []),
    }
