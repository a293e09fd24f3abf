from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from gis.domain.errors import GridlineError
from gis.domain.import_states import ImportState, check_step
from gis.domain.layer_specs import LayerSpec, layer_spec
from gis.models import District, ImportBatch, ImportImage, ImportJob
from gis.selectors.column_types import column_types
from gis.services.load_import_stage import STAGE, drop_import_stage
from gis.services.merge_layer import CLOSED, mark_of
from gis.services.publish_import import BOUNDARY
from gis.services.touch_geography import touch_geography
from gis.signals import geography_changed

NAMED: Final = 5
"""So many of the rows in the way are named."""
_TRACED: Final = """
    SELECT traced.id, traced.mark
    FROM gis_importtrace trace CROSS JOIN LATERAL unnest(trace.ids, trace.marks) AS traced (id, mark)
    WHERE trace.batch_id = %(batch)s AND trace.kind = ANY(%(kinds)s)
"""


@transaction.atomic
def roll_back_import(*, job_id: int, actor: str, at: datetime) -> ImportBatch:
    """Takes a published batch back: what is valid afterwards is what was valid before it.

    In a versioned layer the rows of the batch end at `at` and those it ended begin anew: the past keeps that the
    batch was valid for a while, for tickets were decided by it. In a layer without versions the rows get their former
    content and new ones are removed. Raises GridlineError `import_job_unknown`, `import_state` and `import_touched`
    with the rows that a later batch or a person changed since.
    """
    District.objects.select_for_update().first()
    job = ImportJob.objects.select_for_update().filter(pk=job_id).first()
    batch = ImportBatch.objects.filter(job=job).first() if job else None
    if job is None or batch is None:
        raise GridlineError("import_job_unknown", status=404, job=job_id)
    check_step(job.state, ImportState.ROLLED_BACK)
    spec = layer_spec(batch.layer)
    if spec.name == BOUNDARY:
        _restore_boundary(batch)
    elif batch.rows_inserted or batch.rows_updated:
        _restore_rows(spec, batch, at)
    if batch.rows_inserted or batch.rows_updated:
        touch_geography(spec.name)
        geography_changed.send(sender=ImportBatch, layer=spec.name, at=at)
    ImportBatch.objects.filter(pk=batch.pk).update(rolled_back_at=at, rolled_back_by=actor)
    ImportJob.objects.filter(pk=job.pk).update(
        state=ImportState.ROLLED_BACK.value, changed_at=at, version=job.version + 1
    )
    batch.refresh_from_db()
    return batch


def _restore_rows(spec: LayerSpec, batch: ImportBatch, at: datetime) -> None:
    with connection.cursor() as cursor:
        drop_import_stage(cursor)
        _refuse_touched(cursor, spec, batch)
        if spec.versioned:
            _end_and_begin(cursor, spec, batch, at)
            for statement in spec.afterwards:
                cursor.execute(statement, {"at": at})
        else:
            _put_back(cursor, spec, batch)
            _remove(cursor, spec, batch)
        drop_import_stage(cursor)
    for check in spec.checks:
        check(at)


def _refuse_touched(cursor: Any, spec: LayerSpec, batch: ImportBatch) -> None:
    """A row is as the batch left it when the valid row of its key has the same content."""
    cursor.execute(
        f"WITH traced AS ({_TRACED}) SELECT coalesce(old.code, traced.id::text), count(*) OVER () "
        f"FROM traced LEFT JOIN {spec.table} old ON old.id = traced.id "
        f"LEFT JOIN {spec.table} row ON {_now(spec)} "
        f"WHERE row.id IS NULL OR {mark_of(spec, 'row')} <> traced.mark ORDER BY 1 LIMIT {NAMED}",
        {"batch": batch.pk, "kinds": ["inserted", "updated"]},
    )
    touched = cursor.fetchall()
    if touched:
        raise GridlineError(
            "import_touched", status=409, rows=touched[0][1], codes=", ".join(code for code, _ in touched),
            later=_later(spec, batch),
        )  # fmt: skip


def _now(spec: LayerSpec) -> str:
    """SQL: `row` is what stands now where the batch wrote `old`; after an undone later batch it is another row."""
    if not spec.versioned:
        return "row.id = old.id"
    return " AND ".join([*(f"row.{column} = old.{column}" for column in spec.key), "row.valid_to IS NULL"])


def _later(spec: LayerSpec, batch: ImportBatch) -> str:
    """The batches of the layer that came after this one and still stand."""
    after = ImportBatch.objects.filter(layer=spec.name, pk__gt=batch.pk, rolled_back_at__isnull=True)
    return (
        ", ".join(f"{later.job_id or later.pk} {later.file_name}" for later in after.order_by("pk")[:NAMED])
        or "–"
    )


def _end_and_begin(cursor: Any, spec: LayerSpec, batch: ImportBatch, at: datetime) -> None:
    table = spec.table
    parameters = {"batch": batch.pk, "at": at}
    cursor.execute(f"CREATE TEMP TABLE {CLOSED} (id bigint, code text)")
    cursor.execute(
        f"WITH traced AS ({_TRACED}), standing AS ("
        f"SELECT row.id FROM traced JOIN {table} old ON old.id = traced.id JOIN {table} row ON {_now(spec)}), "
        f"ended AS (UPDATE {table} SET valid_to = %(at)s FROM standing "
        f"WHERE {table}.id = standing.id RETURNING {table}.id, {table}.code) "
        f"INSERT INTO {CLOSED} SELECT id, code FROM ended",
        {**parameters, "kinds": ["inserted"]},
    )
    cursor.execute(
        f"CREATE TEMP TABLE {STAGE} AS WITH traced AS (SELECT unnest(ids) AS id FROM gis_importtrace "
        f"WHERE batch_id = %(batch)s AND kind = 'closed') SELECT {table}.* FROM {table} JOIN traced USING (id)",
        parameters,
    )
    cursor.execute(f"ANALYZE {STAGE}")
    cursor.execute(f"ANALYZE {CLOSED}")
    counted = {name: source for name, source in spec.constants.items() if STAGE in source}
    own = [name for name in column_types(table) if name not in ("id", "valid_from", "valid_to", *counted)]
    targets = ", ".join([*own, *counted, "valid_from"])
    sources = ", ".join([*(f"{STAGE}.{name}" for name in own), *counted.values(), "%(at)s"])
    cursor.execute(f"INSERT INTO {table} ({targets}) SELECT {sources} FROM {STAGE}", parameters)


def _put_back(cursor: Any, spec: LayerSpec, batch: ImportBatch) -> None:
    types = {name: kind.sql for name, kind in column_types(spec.table).items() if name != "id"}
    columns = ", ".join(types)
    values = ", ".join(f"(kept.image ->> '{name}')::{sql}" for name, sql in types.items())
    cursor.execute(
        f"UPDATE {spec.table} SET ({columns}) = ROW({values}) FROM gis_importimage kept "
        f"WHERE kept.batch_id = %s AND {spec.table}.id = kept.row_id",
        [batch.pk],
    )


def _remove(cursor: Any, spec: LayerSpec, batch: ImportBatch) -> None:
    cursor.execute(
        f"CREATE TEMP TABLE {CLOSED} AS WITH traced AS ({_TRACED}) "
        f"SELECT {spec.table}.id, {spec.table}.code FROM {spec.table} JOIN traced USING (id)",
        {"batch": batch.pk, "kinds": ["inserted"]},
    )
    cursor.execute(f"ANALYZE {CLOSED}")
    for statement in spec.before_delete:
        cursor.execute(statement)
    cursor.execute(f"DELETE FROM {spec.table} USING {CLOSED} WHERE {spec.table}.id = {CLOSED}.id")


def _restore_boundary(batch: ImportBatch) -> None:
    image = ImportImage.objects.filter(batch=batch).first()
    if image is None:
        return
    later = ImportBatch.objects.filter(
        layer=BOUNDARY, pk__gt=batch.pk, rows_updated__gt=0, rolled_back_at__isnull=True
    ).first()
    if later is not None:
        raise GridlineError(
            "import_touched", status=409, rows=1, codes=BOUNDARY, later=f"{later.job_id} {later.file_name}"
        )
    District.objects.filter(pk=image.row_id).update(
        boundary=image.image["boundary"], boundary_from_areas=image.image["from_areas"]
    )
