"""Clean rows into a table by sets: one COPY and a handful of statements, however many rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from gis.domain.import_rows import CleanRow
from gis.domain.layer_specs import LayerSpec
from gis.services.copy_rows import copy_rows

STAGE = "import_stage"
CLOSED = "import_closed"
"""Temporary, with statistics of their own: the application's role may not analyse the tables it fills, and a plan
made on their old statistics took minutes where this one takes a moment."""


@dataclass(frozen=True, slots=True)
class Merged:
    """How many rows were new, changed and as before."""

    inserted: int
    updated: int
    unchanged: int


def merge_layer(spec: LayerSpec, rows: Iterable[CleanRow], at: datetime) -> Merged:
    """Brings the table to what `rows` say, inside the caller's transaction. Rows the file lacks stay as they are."""
    with connection.cursor() as cursor:
        columns = ", ".join(spec.columns)
        cursor.execute(f"CREATE TEMP TABLE {STAGE} AS SELECT {columns} FROM {spec.table} WITH NO DATA")
        total = copy_rows(STAGE, spec.columns, (spec.row(row) for row in rows))
        cursor.execute(f"CREATE INDEX ON {STAGE} ({', '.join(spec.key)})")
        cursor.execute(f"ANALYZE {STAGE}")
        cursor.execute(f"CREATE TEMP TABLE {CLOSED} (id bigint, code text)")
        updated = _update(cursor, spec, at)
        cursor.execute(f"ANALYZE {CLOSED}")
        inserted = _insert(cursor, spec, at) - (updated if spec.versioned else 0)
        for statement in spec.afterwards:
            cursor.execute(statement, {"at": at})
        cursor.execute(f"DROP TABLE {STAGE}, {CLOSED}")
    for check in spec.checks:
        check(at)
    return Merged(inserted, updated, total - inserted - updated)


def _update(cursor: Any, spec: LayerSpec, at: datetime) -> int:
    """Closes the changed rows of a versioned table, or changes them in place."""
    table, stage = spec.table, STAGE
    same_key = " AND ".join(f"{table}.{column} = {stage}.{column}" for column in spec.key)
    old = ", ".join(f"{table}.{column}" for column in spec.columns)
    new = ", ".join(f"{stage}.{column}" for column in spec.columns)
    change = "valid_to = %(at)s" if spec.versioned else f"({', '.join(spec.columns)}) = ROW({new})"
    valid = f"AND {table}.valid_to IS NULL" if spec.versioned else ""
    cursor.execute(
        f"WITH changed AS (UPDATE {table} SET {change} FROM {stage} WHERE {same_key} {valid} "
        f"AND ({old}) IS DISTINCT FROM ({new}) RETURNING {table}.id, {table}.code) "
        f"INSERT INTO {CLOSED} SELECT id, code FROM changed",
        {"at": at},
    )
    return int(cursor.rowcount)


def _insert(cursor: Any, spec: LayerSpec, at: datetime) -> int:
    """Adds the rows that have no valid row of their key, now that the changed ones are closed."""
    table, stage = spec.table, STAGE
    constants = dict(spec.constants)
    if spec.versioned:
        constants["valid_from"] = "%(at)s"
    targets = ", ".join([*spec.columns, *constants])
    sources = ", ".join([*(f"{stage}.{column}" for column in spec.columns), *constants.values()])
    same_key = " AND ".join(f"{table}.{column} = {stage}.{column}" for column in spec.key)
    valid = f"AND {table}.valid_to IS NULL" if spec.versioned else ""
    cursor.execute(
        f"INSERT INTO {table} ({targets}) SELECT {sources} FROM {stage} "
        f"WHERE NOT EXISTS (SELECT FROM {table} WHERE {same_key} {valid})",
        {"at": at},
    )
    return int(cursor.rowcount)
