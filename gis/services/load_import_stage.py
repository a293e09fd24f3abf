"""Judged rows into a temporary table of the layer's own types, from where they go on by sets."""

import io
from typing import Any, Final

from django.db import connection

from gis.domain.layer_specs import LayerSpec
from gis.models import ImportJob

STAGE: Final = "import_stage"
TEMPORARY: Final = (
    STAGE, "import_derived", "import_closed", "import_spot", "import_spot_link", "import_spot_building",
)  # fmt: skip
ROWS_AT_ONCE: Final = 20_000
RAW: Final = "(FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02', ESCAPE E'\\x02')"
"""Judged rows go in and come out as they are; neither character occurs in them, control characters are dropped."""
READ_BYTES: Final = 1 << 20
"""Of COPY: a small piece costs a wait for the thread that judges the next rows."""


def load_import_stage(job: ImportJob, spec: LayerSpec) -> int:
    """Makes and fills `import_stage` inside the caller's transaction; how many rows it holds.

    It has statistics of its own: the application's role may not analyse the tables it fills, and a plan made on their
    old statistics took minutes where this one takes a moment.
    """
    stored = ", ".join(spec.stored)
    with connection.cursor() as cursor:
        drop_import_stage(cursor)
        cursor.execute(
            f"CREATE TEMP TABLE {STAGE} AS SELECT 0 AS import_line, {stored} FROM {spec.table} WITH NO DATA"
        )
        total = _fill(cursor, job, stored)
        if spec.warnings:  # they ask for single codes; what is merged is joined as a whole
            cursor.execute(f"CREATE INDEX ON {STAGE} ({', '.join(spec.key)})")
        for shape in spec.stage_indexes:
            cursor.execute(f"CREATE INDEX ON {STAGE} USING gist ({shape})")
        cursor.execute(f"ANALYZE {STAGE} ({', '.join(['import_line', *spec.key, *spec.stage_indexes])})")
    return total


def drop_import_stage(cursor: Any) -> None:
    """Lets go of what a batch before in the same transaction left."""
    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TEMPORARY)}")


def _fill(cursor: Any, job: ImportJob, stored: str) -> int:
    cursor.execute("SELECT coalesce(max(line), 0) FROM gis_importedrow WHERE job_id = %s", [job.pk])
    last, after, total = int(cursor.fetchone()[0]), 0, 0
    cursor.execute("SET LOCAL enable_seqscan = off")  # of a table whose statistics are older than its rows
    while after < last:
        buffer = io.BytesIO()
        cursor.copy_expert(
            f"COPY (SELECT copied FROM gis_importedrow WHERE job_id = {int(job.pk)} "
            f"AND line > {after} AND line <= {after + ROWS_AT_ONCE} ORDER BY line) TO STDOUT {RAW}",
            buffer,
        )
        buffer.seek(0)
        cursor.copy_expert(f"COPY {STAGE} (import_line, {stored}) FROM STDIN", buffer, READ_BYTES)
        total += max(0, cursor.rowcount)
        after += ROWS_AT_ONCE
    cursor.execute("SET LOCAL enable_seqscan = on")
    return total
