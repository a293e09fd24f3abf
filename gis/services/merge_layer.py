"""Clean rows into a table by sets: a handful of statements, however many rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from gis.domain.layer_specs import LayerSpec
from gis.models import ImportBatch
from gis.services.load_import_stage import STAGE
from gis.services.planned_by_sets import planned_by_sets

CLOSED: Final = "import_closed"
DERIVED: Final = "import_derived"
IDS_TO_AN_ENTRY: Final = 10_000
"""Of a trace: few enough entries for a million rows, small enough for one to be read alone."""


@dataclass(frozen=True, slots=True)
class Merged:
    """How many rows were new, changed and as before."""

    inserted: int
    updated: int
    unchanged: int


def merge_layer(spec: LayerSpec, at: datetime, *, total: int, batch: ImportBatch | None = None) -> Merged:
    """Brings the table to what `import_stage` says, inside the caller's transaction. Rows the file lacks stay.

    With a `batch` it is written down which rows changed and how they were, so that it can be rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {CLOSED} (id bigint, code text)")
        for statement in spec.derive:
            cursor.execute(statement, {"at": at})
        if spec.derived:
            cursor.execute(f"ANALYZE {DERIVED}")
        store = _close if spec.versioned else _change
        with planned_by_sets(total):
            updated = store(cursor, spec, at, batch)
            cursor.execute(f"ANALYZE {CLOSED}")
            added = _insert(cursor, spec, at, batch)
        for statement in spec.afterwards:
            cursor.execute(statement, {"at": at})
    for check in spec.checks:
        check(at)
    inserted = added - updated if spec.versioned else added
    return Merged(inserted, updated, total - inserted - updated)


def count_changes(spec: LayerSpec, *, total: int) -> Merged:
    """What `merge_layer` would answer, without storing anything."""
    table = spec.table
    with planned_by_sets(total), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {_differs(spec)}) "
            f"FROM {STAGE} JOIN {table} ON {_same_key(spec)} {_valid(spec)}"
        )
        known, updated = cursor.fetchone()
    return Merged(total - known, updated, known - updated)


def mark_of(spec: LayerSpec, row: str) -> str:
    """SQL for a hash over the compared columns of `row`, by which a later change is noticed."""
    return f"hash_record(ROW({', '.join(f'{row}.{column}' for column in spec.told_by)}))::bigint"


def _same_key(spec: LayerSpec) -> str:
    return " AND ".join(f"{spec.table}.{column} = {STAGE}.{column}" for column in spec.key)


def _valid(spec: LayerSpec) -> str:
    return f"AND {spec.table}.valid_to IS NULL" if spec.versioned else ""


def _differs(spec: LayerSpec) -> str:
    old = ", ".join(f"{spec.table}.{column}" for column in spec.told_by)
    new = ", ".join(f"{STAGE}.{column}" for column in spec.told_by)
    return f"({old}) IS DISTINCT FROM ({new})"


def _close(cursor: Any, spec: LayerSpec, at: datetime, batch: ImportBatch | None) -> int:
    """Ends the changed rows of a versioned table."""
    cursor.execute(
        f"WITH changed AS (UPDATE {spec.table} SET valid_to = %(at)s FROM {STAGE} "
        f"WHERE {_same_key(spec)} {_valid(spec)} AND {_differs(spec)} "
        f"RETURNING {spec.table}.id, {spec.table}.code) INSERT INTO {CLOSED} SELECT id, code FROM changed",
        {"at": at},
    )
    closed = int(cursor.rowcount)
    if batch and closed:
        _trace(cursor, batch, "closed", f"SELECT id, NULL::bigint AS mark FROM {CLOSED}")
    return closed


def _change(cursor: Any, spec: LayerSpec, at: datetime, batch: ImportBatch | None) -> int:
    """Changes rows in place, keeping what they were."""
    table = spec.table
    if batch:
        cursor.execute(
            f"INSERT INTO gis_importimage (batch_id, row_id, image) "
            f"SELECT %(batch)s, {table}.id, {_image(cursor, table)} FROM {table}, {STAGE} "
            f"WHERE {_same_key(spec)} AND {_differs(spec)}",
            {"batch": batch.pk},
        )
    columns = [*spec.stored, *spec.touched, *spec.derived]
    values = [
        *(f"{STAGE}.{column}" for column in spec.stored),
        *spec.touched.values(),
        *(f"{DERIVED}.{column}" for column in spec.derived),
    ]
    derived, joined = (
        (f", {DERIVED}", f"AND {DERIVED}.import_line = {STAGE}.import_line") if spec.derived else ("", "")
    )
    cursor.execute(
        f"WITH changed AS (UPDATE {table} SET ({', '.join(columns)}) = ROW({', '.join(values)}) "
        f"FROM {STAGE}{derived} WHERE {_same_key(spec)} {joined} AND {_differs(spec)} "
        f"RETURNING {table}.id, {table}.code) INSERT INTO {CLOSED} SELECT id, code FROM changed",
        {"at": at},
    )
    updated = int(cursor.rowcount)
    if batch and updated:
        _trace(
            cursor, batch, "updated",
            f"SELECT id, {mark_of(spec, table)} AS mark FROM {table} JOIN {CLOSED} USING (id)",
        )  # fmt: skip
    return updated


def _image(cursor: Any, table: str) -> str:
    """SQL for a row as JSON of its columns' texts: exact, whatever their types."""
    cursor.execute(
        "SELECT string_agg(format('%%L, %%I.%%I::text', attname, %s::text, attname), ', ' ORDER BY attnum) "
        "FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'",
        [table, table],
    )
    return f"jsonb_build_object({cursor.fetchone()[0]})"


def _insert(cursor: Any, spec: LayerSpec, at: datetime, batch: ImportBatch | None) -> int:
    """Adds the rows that have no valid row of their key, now that the changed ones are closed."""
    constants = dict(spec.constants)
    if spec.versioned:
        constants["valid_from"] = "%(at)s"
    for column in spec.derived:
        constants[column] = f"{DERIVED}.{column}"
    targets = ", ".join([*spec.stored, *constants])
    sources = ", ".join([*(f"{STAGE}.{column}" for column in spec.stored), *constants.values()])
    derived = f" JOIN {DERIVED} USING (import_line)" if spec.derived else ""
    insert = (
        f"INSERT INTO {spec.table} ({targets}) SELECT {sources} FROM {STAGE}{derived} "
        f"WHERE NOT EXISTS (SELECT FROM {spec.table} WHERE {_same_key(spec)} {_valid(spec)})"
    )
    if batch is None:
        cursor.execute(insert, {"at": at})
        return int(cursor.rowcount)
    cursor.execute("CREATE TEMP TABLE import_added (id bigint, mark bigint)")
    cursor.execute(
        f"WITH added AS ({insert} RETURNING {spec.table}.id, {mark_of(spec, spec.table)} AS mark) "
        "INSERT INTO import_added SELECT id, mark FROM added",
        {"at": at},
    )
    added = int(cursor.rowcount)
    _trace(cursor, batch, "inserted", "SELECT id, mark FROM import_added")
    cursor.execute("DROP TABLE import_added")
    return added


def _trace(cursor: Any, batch: ImportBatch, kind: str, rows: str) -> None:
    cursor.execute(
        f"INSERT INTO gis_importtrace (batch_id, kind, ids, marks) "
        f"SELECT %(batch)s, %(kind)s, array_agg(id), coalesce(array_agg(mark) FILTER (WHERE mark IS NOT NULL), '{{}}') "
        f"FROM (SELECT id, mark, row_number() OVER () / {IDS_TO_AN_ENTRY} AS entry FROM ({rows}) AS r) AS numbered "
        "GROUP BY entry",
        {"batch": batch.pk, "kind": kind},
    )
