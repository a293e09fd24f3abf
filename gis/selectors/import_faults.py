"""What is wrong with the rows of an import job, as a list and on a map."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from gis.models import ImportJob
from gis.selectors.import_jobs import words_for

#: Rejected and warned rows in the order of the file; indexes on job_id. `source` keeps the order stable within a line.
_FAULTS = """
    SELECT source, id, line, code, params, row_key, {shape} FROM (
        SELECT 0 AS source, id, line, reason_code AS code, params, row_key, shape
        FROM gis_importrejection WHERE job_id = %(job)s
        UNION ALL
        SELECT 1, id, line, code, params, row_key, shape FROM gis_importwarning WHERE job_id = %(job)s
    ) AS fault
    WHERE (line, source, id) > (%(line)s, %(source)s, %(id)s) {placed}
    ORDER BY line, source, id LIMIT %(limit)s
"""


def import_faults(job: ImportJob, *, after: str, limit: int, language: str) -> dict[str, Any]:
    """A page of faults; `after` is the `next_after` of the page before, empty for the first one."""
    line, source, key = _cursor(after)
    parameters = {"job": job.pk, "line": line, "source": source, "id": key, "limit": limit + 1}
    with connection.cursor() as cursor:
        cursor.execute(_FAULTS.format(shape="NULL", placed=""), parameters)
        rows = cursor.fetchall()
    say = words_for()
    items = [
        {
            "line": row[2], "taken": row[0] == 1, "code": row[3], "row_key": row[5],
            "text": say(row[3], language, _params(row[4])),
        }
        for row in rows[:limit]
    ]  # fmt: skip
    last = rows[limit - 1] if len(rows) > limit else None
    return {
        "total": job.rows_rejected + job.rows_warned,
        "items": items,
        "next_after": f"{last[2]}.{last[0]}.{last[1]}" if last else None,
    }


def import_fault_features(job: ImportJob, *, limit: int, language: str) -> Iterator[dict[str, Any]]:
    """Faults that have a place, as GeoJSON features in EPSG:4326."""
    parameters = {"job": job.pk, "line": -1, "source": 0, "id": 0, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(
            _FAULTS.format(shape="ST_AsGeoJSON(shape, 7)", placed="AND shape IS NOT NULL"), parameters
        )
        rows = cursor.fetchall()
    say = words_for()
    for source, _, line, code, params, row_key, shape in rows:
        facts = {
            "line": line, "code": code, "row_key": row_key, "taken": source == 1,
            "text": say(code, language, _params(params)),
        }  # fmt: skip
        yield {"type": "Feature", "geometry": json.loads(shape), "properties": facts}


def _params(kept: Any) -> dict[str, Any]:
    return json.loads(kept) if isinstance(kept, str) else dict(kept or {})


def _cursor(after: str) -> tuple[int, int, int]:
    parts = after.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
        return -1, 0, 0
    return int(parts[0]), int(parts[1]), int(parts[2])
