"""Rows of a file, judged chunk by chunk and kept apart until they are published."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from queue import Queue
from threading import Thread
from typing import Any, Final

import numpy as np
import shapely
from django.db import connection, transaction

from gis.domain.clean_row import CleanChunk, Gate, clean_chunk
from gis.domain.crs import STORAGE_SRID
from gis.domain.geometry_gate import MULTI
from gis.domain.import_rows import FieldNames, Judged, Shapes, SourceChunk
from gis.domain.import_source import ImportSource
from gis.domain.layer_specs import LayerSpec
from gis.domain.stated_areas import share_from_json
from gis.models import ImportedRow, ImportJob, ImportRejection, ImportWarning
from gis.services.copy_column import copy_column
from gis.services.copy_rows import copy_rows
from gis.services.hold_import_job import Held
from gis.services.load_import_stage import RAW, READ_BYTES
from gis.services.pause_collection import collection_paused
from gis.services.planned_by_sets import planned_by_sets

AHEAD: Final = 1
"""Chunks made ready while the server stores the one before: both processors work, memory stays level."""

Made = tuple[CleanChunk, bytes]
_EWKB_POINT: Final = np.dtype(
    [("order", "u1"), ("kind", "<u4"), ("srid", "<u4"), ("x", "<f8"), ("y", "<f8")]
)  # fmt: skip
_POINT_WITH_SRID: Final = 0x20000001


def stage_import_rows(
    job: ImportJob, held: Held, source: ImportSource, gate: Gate, fields: FieldNames, chunk_rows: int
) -> None:
    """Judges the file's rows from where the job stands; every chunk is committed with the job's progress.

    Raises what `Held.save` raises when the job was cancelled or taken over.
    """
    _begin_anew_when_lost(job, held)
    chunks = source.chunks(job.consumed, chunk_rows)
    with collection_paused():
        for clean, text in _ahead(_made(job.pk, chunk, fields, gate) for chunk in chunks):
            _keep(job, held, clean, text)


def _made(job_id: int, chunk: SourceChunk, fields: FieldNames, gate: Gate) -> Made:
    """The chunk judged, and its good rows as `gis_importedrow` takes them."""
    clean = clean_chunk(chunk, fields, gate)
    rows = zip(clean.lines, clean.codes, _copied(clean, gate.spec), strict=True)
    return clean, "".join([f"{job_id}\x01{line}\x01{code}\x01{text}\n" for line, code, text in rows]).encode()


def _keep(job: ImportJob, held: Held, clean: CleanChunk, text: bytes) -> None:
    with transaction.atomic():
        _store(job, clean, text)
        share = share_from_json(job.share)
        share.add(clean.share)
        held.save(
            job,
            consumed=clean.consumed,
            rows_clean=job.rows_clean + len(clean.lines),
            rows_rejected=job.rows_rejected + len(clean.rejected),
            rows_warned=job.rows_warned + len(clean.warned),
            share=share.as_json(),
            preview={"flattened": job.preview.get("flattened", 0) + clean.flattened},
        )


def reject_repeated_codes(job: ImportJob) -> int:
    """Of rows with the same code the first one stays; the others are rejected. How many."""
    with planned_by_sets(job.rows_clean), connection.cursor() as cursor:
        cursor.execute(
            """
            WITH repeated AS MATERIALIZED (
                SELECT line, first_line
                FROM (SELECT line, min(line) OVER (PARTITION BY code) AS first_line
                      FROM gis_importedrow WHERE job_id = %(job)s) AS numbered
                WHERE line > first_line
            ), gone AS (
                DELETE FROM gis_importedrow judged USING repeated
                WHERE judged.job_id = %(job)s AND judged.line = repeated.line
                RETURNING judged.line, judged.code, repeated.first_line
            )
            INSERT INTO gis_importrejection (job_id, line, reason_code, params, row_key)
            SELECT %(job)s, line, 'code_repeated', jsonb_build_object('first_line', first_line), code FROM gone
            """,
            {"job": job.pk},
        )
        return int(cursor.rowcount)


def _begin_anew_when_lost(job: ImportJob, held: Held) -> None:
    """Judged rows do not outlive a crash of the database; then the file is read again from its beginning."""
    if ImportedRow.objects.filter(job_id=job.pk).count() == job.rows_clean:
        return
    with transaction.atomic():
        ImportedRow.objects.filter(job_id=job.pk).delete()
        ImportRejection.objects.filter(job=job).delete()
        ImportWarning.objects.filter(job=job).delete()
        held.save(job, consumed=0, rows_clean=0, rows_rejected=0, rows_warned=0, share={}, preview={})


def _ahead(chunks: Iterable[Made]) -> Iterator[Made]:
    """The chunks, made on a thread of their own that touches no database."""
    queue: Queue[Made | BaseException | None] = Queue(AHEAD)
    stopped: list[bool] = []

    def make() -> None:
        try:
            for chunk in chunks:
                queue.put(chunk)
                if stopped:
                    return
            queue.put(None)
        except BaseException as failure:  # handed to whoever waits for the chunk
            queue.put(failure)

    thread = Thread(target=make, name="import chunks", daemon=True)
    thread.start()
    try:
        while (item := queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.append(True)
        while thread.is_alive():
            if not queue.empty():
                queue.get()
            thread.join(0.01)


def _store(job: ImportJob, clean: CleanChunk, text: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY gis_importedrow (job_id, line, code, copied) FROM STDIN {RAW}", BytesIO(text), READ_BYTES
        )
    copy_rows(
        "gis_importrejection",
        ("job_id", "line", "reason_code", "params", "row_key", "shape"),
        (_judged(job, item) for item in clean.rejected),
    )
    copy_rows(
        "gis_importwarning",
        ("job_id", "line", "code", "params", "row_key", "shape"),
        (_judged(job, item) for item in clean.warned),
    )


def _judged(job: ImportJob, item: Judged) -> tuple[Any, ...]:
    return job.pk, item.line, item.fault.code, dict(item.fault.params), item.row_key, item.shape


def _copied(clean: CleanChunk, spec: LayerSpec) -> list[str]:
    """Every row as a line of COPY's text format, made column by column."""
    if not clean.rows:
        return []
    columns = [list(map(str, clean.lines)), *map(copy_column, zip(*clean.rows, strict=True))]
    if spec.shape:
        columns.append(_hex(_as_stored(clean.shapes, spec)))
    if spec.point:
        columns.append(_hex(clean.points))
    return list(map("\t".join, zip(*columns, strict=True)))


def _as_stored(shapes: Shapes, spec: LayerSpec) -> Shapes:
    if not spec.multi:
        return shapes
    stored = shapes.copy()
    for index, shape in enumerate(stored):
        wrap = MULTI.get(shape.geom_type)
        if wrap:
            stored[index] = wrap([shape])
    return stored


def _hex(shapes: Shapes) -> list[str]:
    """As PostGIS takes them; points, of which there are the most, without a detour through shapely."""
    if shapes.size and (shapely.get_type_id(shapes) == 0).all():
        return _hex_of_points(shapes)
    texts = shapely.to_wkb(shapely.set_srid(shapes, STORAGE_SRID), hex=True, include_srid=True)
    return [r"\N" if text is None else text for text in texts]


def _hex_of_points(shapes: Shapes) -> list[str]:
    ewkb = np.empty(len(shapes), dtype=_EWKB_POINT)
    ewkb["order"], ewkb["kind"], ewkb["srid"] = 1, _POINT_WITH_SRID, STORAGE_SRID
    ewkb["x"], ewkb["y"] = shapely.get_x(shapes), shapely.get_y(shapes)
    text, size = ewkb.tobytes().hex(), 2 * _EWKB_POINT.itemsize
    return [text[start : start + size] for start in range(0, len(text), size)]
