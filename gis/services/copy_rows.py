"""Rows into a table by COPY: tens of thousands a second, where the ORM makes some thousands."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import shapely
from django.db import connection
from psycopg2 import sql

from gis.domain.crs import STORAGE_SRID

READ_BYTES: Final = 1 << 16
LINES_AT_ONCE: Final = 500


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Appends `rows` to `table` inside the present transaction; how many there were.

    Values may be None, text, bytes, numbers, dates, aware datetimes, shapely geometries (stored as EPSG:4326), lists
    of text and dicts (JSON). `rows` are asked for while the connection is busy with those before: they may not use
    it themselves. What goes wrong in `rows` is raised as it is, and nothing of them is stored.
    """
    return copy_lines(table, columns, ("\t".join(map(_field, row)) for row in rows))


def copy_lines(table: str, columns: Sequence[str], lines: Iterable[str]) -> int:
    """The same for rows that are lines of COPY's text format already, without their line ends.

    For a caller whose values hold nothing to escape: a third of the time. The lines are asked for while the server
    stores those before, so both work at once and memory stays level.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    stream = _Stream(iter(lines))
    with connection.cursor() as cursor:
        text = statement.as_string(cursor.cursor)
        try:
            cursor.copy_expert(text, stream, READ_BYTES)
        except Exception:
            if stream.failure is not None:
                raise stream.failure from None
            raise
    return stream.count


class _Stream:
    """What the driver reads from. It wants a file, so the lines are handed out as the text of one."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._rest = ""
        self.count = 0
        self.failure: BaseException | None = None

    def read(self, size: int) -> str:
        """At most `size` characters; empty at the end. A failure of the source is kept: the driver loses it."""
        try:
            while len(self._rest) < size:
                some = list(islice(self._lines, LINES_AT_ONCE))
                if not some:
                    break
                self.count += len(some)
                self._rest += "\n".join(some) + "\n"
        except BaseException as failure:
            self.failure = failure
            raise
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _field(value: Any) -> str:
    """One value in COPY's text format."""
    if isinstance(value, str):
        return _escaped(value)
    return r"\N" if value is None else _plain_field(value)


def _plain_field(value: Any) -> str:
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
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return _escaped(str(value))


def _array_item(item: str) -> str:
    return '"' + item.replace("\\", r"\\").replace('"', r"\"") + '"'


def _escaped(text: str) -> str:
    if text.isalnum():
        return text
    return text.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
