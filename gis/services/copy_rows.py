"""Rows into a table by COPY: tens of thousands a second, where the ORM makes some thousands."""

import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import shapely
from django.db import connection
from psycopg2 import sql

from gis.domain.crs import STORAGE_SRID

BATCH_ROWS = 5_000


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Appends `rows` to `table` inside the present transaction; how many there were.

    Values may be None, text, numbers, aware datetimes, shapely geometries (stored as EPSG:4326), lists of text
    and dicts (JSON).
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    total = 0
    with connection.cursor() as cursor:
        text = statement.as_string(cursor.cursor)
        buffer = io.StringIO()
        for row in rows:
            buffer.write("\t".join(map(_field, row)))
            buffer.write("\n")
            total += 1
            if total % BATCH_ROWS == 0:
                _send(cursor, text, buffer)
                buffer = io.StringIO()
        _send(cursor, text, buffer)
    return total


def _send(cursor: Any, statement: str, buffer: io.StringIO) -> None:
    if buffer.tell():
        buffer.seek(0)
        cursor.copy_expert(statement, buffer)


def _field(value: Any) -> str:
    """One value in COPY's text format."""
    if value is None:
        return r"\N"
    if isinstance(value, shapely.Geometry):
        return str(shapely.to_wkb(shapely.set_srid(value, STORAGE_SRID), hex=True, include_srid=True))
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return _escaped("{" + ",".join(_array_item(item) for item in value) + "}")
    if isinstance(value, dict):
        return _escaped(json.dumps(value, ensure_ascii=False))
    return _escaped(str(value))


def _array_item(item: str) -> str:
    return '"' + item.replace("\\", r"\\").replace('"', r"\"") + '"'


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
