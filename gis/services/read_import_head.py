import hashlib
from pathlib import Path

from django.conf import settings

from gis.domain.errors import GridlineError
from gis.domain.guess_fields import guess_fields
from gis.domain.import_rows import Fault
from gis.domain.import_source import ImportSource
from gis.domain.import_states import ImportState
from gis.domain.layer_specs import LayerSpec, layer_spec
from gis.domain.local_grid import LocalGrid, parse_local_grid
from gis.domain.reproject import Crs, epsg_of, parse_crs
from gis.models import ImportJob
from gis.services.hold_import_job import Held
from gis.services.open_import_file import open_import_file


def job_folder(job: ImportJob) -> Path:
    """Where the job keeps its file and what it unpacks; gone when the job is over."""
    return Path(settings.IMPORT_ROOT) / str(job.pk)


def job_crs(job: ImportJob) -> Crs:
    """The stated system; a site's own grid with the parameters it had when the job began."""
    grids: dict[str, LocalGrid] = {}
    if job.local_grid is not None:
        grid = parse_local_grid(job.local_grid)
        grids = {grid.code: grid}
    return parse_crs(job.crs, grids)


def open_job_file(job: ImportJob) -> ImportSource:
    """The job's file. Raises GridlineError `import_file_changed` when it is not the one the job began with."""
    path = Path(job.file_path)
    if path.is_file():
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != job.file_sha256:
                raise GridlineError("import_file_changed", status=409, file=job.file_name)
    return open_import_file(
        path, work=job_folder(job) / "unpacked", encoding=job.encoding_stated, source_layer=job.source_layer,
        placed=layer_spec(job.layer).placed,
    )  # fmt: skip


def read_import_head(job: ImportJob, held: Held) -> None:
    """Opens the file and notes what it says of itself; then the job validates, or waits for its fields to be mapped.

    Raises GridlineError `import_crs_conflict`, `import_field_missing`, and as `open_job_file`.
    """
    source = open_job_file(job)
    spec = layer_spec(job.layer)
    _check_label(source, job_crs(job))
    fields = dict(job.fields) or guess_fields(spec, source.fields)
    mapped = "code" in fields or not spec.needs_code
    if job.fields:
        check_fields(fields, source.fields)
    held.move(
        job,
        ImportState.VALIDATING if mapped else ImportState.MAPPING,
        encoding=source.encoding,
        source_fields=list(source.fields),
        rows_total=source.total,
        fields=fields,
        notes=[_note(note) for note in source.notes],
    )


def check_fields(fields: dict[str, str], present: tuple[str, ...] | list[str]) -> None:
    """Raises GridlineError `import_field_missing` for mapped fields that the file has not."""
    missing = sorted(set(fields.values()) - set(present))
    if missing:
        raise GridlineError(
            "import_field_missing", status=422, missing=", ".join(missing), fields=", ".join(present)[:300]
        )


def field_names(spec: LayerSpec) -> list[str]:
    """Our names of everything a file of this layer may be mapped to."""
    return ["code", "name_zh", "name_en", *spec.fields]


def _check_label(source: ImportSource, crs: Crs) -> None:
    stated = epsg_of(crs)
    if source.epsg is not None and stated is not None and source.epsg != stated:
        raise GridlineError("import_crs_conflict", status=422, file_says=source.epsg, you_say=stated)


def _note(note: Fault) -> dict[str, object]:
    return {"code": note.code, "params": dict(note.params)}
