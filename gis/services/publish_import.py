from datetime import datetime

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection, transaction

from gis.domain.crs import STORAGE_SRID
from gis.domain.errors import GridlineError
from gis.domain.geometry_gate import as_multi
from gis.domain.import_states import ImportState
from gis.domain.layer_specs import LayerSpec, layer_spec
from gis.models import District, ImportBatch, ImportedRow, ImportImage, ImportJob, ImportRejection
from gis.services.hold_import_job import Held
from gis.services.load_import_stage import drop_import_stage, load_import_stage
from gis.services.merge_layer import Merged, merge_layer
from gis.services.note_import_warnings import note_import_warnings
from gis.services.touch_geography import touch_geography
from gis.signals import geography_changed

BOUNDARY = "district"


@transaction.atomic
def publish_import(*, job: ImportJob, held: Held, at: datetime) -> ImportBatch:
    """Makes a job's judged rows valid from `at`, all at once: readers see the old version or the new one.

    One publication at a time: the district's row is locked. Keeps what is needed to roll the batch back. Raises what
    the layer's own checks raise (e.g. `cells_overlap`), `import_rows_rejected` where a layer must be whole, and as
    `Held.save`; then nothing has changed.
    """
    spec = layer_spec(job.layer)
    District.objects.select_for_update().first()
    if spec.whole and job.rows_rejected:
        raise GridlineError("import_rows_rejected", status=422, rows=job.rows_rejected)
    batch = _batch(job, at)
    is_boundary = spec.name == BOUNDARY
    merged = _publish_boundary(job, spec, batch) if is_boundary else _publish_rows(job, spec, batch, held, at)
    ImportBatch.objects.filter(pk=batch.pk).update(
        rows_inserted=merged.inserted, rows_updated=merged.updated, rows_unchanged=merged.unchanged,
        rows_read=job.rows_clean + job.rows_rejected,
    )  # fmt: skip
    batch.refresh_from_db()
    ImportRejection.objects.filter(job=job).update(batch=batch)
    ImportedRow.objects.filter(job_id=job.pk).delete()
    consequences: dict[str, object] = {}
    if merged.inserted or merged.updated:
        touch_geography(spec.name)
        for _, answer in geography_changed.send(sender=ImportBatch, layer=spec.name, at=at):
            if isinstance(answer, dict):
                consequences |= answer
    counts = {"inserted": merged.inserted, "updated": merged.updated, "unchanged": merged.unchanged}
    held.move(job, ImportState.PUBLISHED, preview={**job.preview, **counts, "consequences": consequences})
    return batch


def _batch(job: ImportJob, at: datetime) -> ImportBatch:
    """The record, with its sums still open: unchanged stands for all until it is known what became of them."""
    return ImportBatch.objects.create(
        job=job, layer=job.layer, file_name=job.file_name, file_sha256=job.file_sha256, crs=job.crs[:20],
        actor=job.actor, started_at=at, rows_read=job.rows_clean + job.rows_rejected, rows_inserted=0, rows_updated=0,
        rows_unchanged=job.rows_clean, rows_rejected=job.rows_rejected,
    )  # fmt: skip


def _publish_rows(job: ImportJob, spec: LayerSpec, batch: ImportBatch, held: Held, at: datetime) -> Merged:
    total = load_import_stage(job, spec)
    if total != job.rows_clean:
        raise GridlineError("import_rows_lost", status=409, job=job.pk, kept=total, wanted=job.rows_clean)
    if "inserted" not in job.preview:
        held.save(job, rows_warned=job.rows_warned + note_import_warnings(job, spec))
    merged = merge_layer(spec, at, total=total, batch=batch)
    with connection.cursor() as cursor:
        drop_import_stage(cursor)
    return merged


def _publish_boundary(job: ImportJob, spec: LayerSpec, batch: ImportBatch) -> Merged:
    """The district's own outline is the union of the file's polygons; from then on it follows no subdistricts."""
    district = District.objects.first()
    if district is None:
        raise GridlineError("district_missing", status=409)
    total = load_import_stage(job, spec)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_AsBinary(geom) FROM import_stage")
        parts = [shapely.from_wkb(bytes(wkb)) for (wkb,) in cursor.fetchall()]
        drop_import_stage(cursor)
    if not parts:
        raise GridlineError("geometry_missing", status=422)
    boundary = GEOSGeometry(memoryview(shapely.to_wkb(as_multi(shapely.union_all(parts)))), srid=STORAGE_SRID)
    assert isinstance(boundary, MultiPolygon)
    if district.boundary and district.boundary.equals_exact(boundary) and not district.boundary_from_areas:
        return Merged(0, 0, total)
    before = district.boundary.hexewkb.decode() if district.boundary else None
    ImportImage.objects.create(
        batch=batch,
        row_id=district.pk,
        image={"boundary": before, "from_areas": district.boundary_from_areas},
    )
    District.objects.filter(pk=district.pk).update(boundary=boundary, boundary_from_areas=False)
    return Merged(0, total, 0)
