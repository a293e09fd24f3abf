"""A registry file on its way in: temporary tables of its good lines, of what was refused, of what it changes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection

from gis.domain.errors import GridlineError
from gis.services.copy_rows import copy_lines, copy_rows
from gis.services.pause_collection import collection_paused
from grid.domain.registry_cells import SourceLine
from grid.services.read_registry_file import RegistryFile
from grid.services.registry_plans import Context, Line, Plan

STAGE = "registry_stage"
REJECTED = "registry_rejected"
CHANGED = "registry_changed"
MATCH = "registry_match"
CHUNK_LINES = 20_000
Progress = Callable[[int], None]

_REJECTED_COLUMNS = ("line", "reason_code", "params", "row_key")


def open_stage(plan: Plan) -> None:
    """Creates the temporary tables; they go with the transaction. Residents get their number while being staged."""
    columns = ", ".join(f"{name} {kind}" for name, kind in plan.columns.items())
    number = f", id bigint DEFAULT nextval('{plan.table}_id_seq')" if "code" not in plan.columns else ""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {STAGE} (line integer, {columns}{number}) ON COMMIT DROP")
        cursor.execute(
            f"CREATE TEMP TABLE {REJECTED} (line integer, reason_code text, params jsonb DEFAULT '{{}}', row_key text "
            "DEFAULT '') ON COMMIT DROP"
        )
        cursor.execute(f"CREATE TEMP TABLE {CHANGED} (line integer) ON COMMIT DROP")
        cursor.execute(f"CREATE TEMP TABLE {MATCH} (line integer, id bigint) ON COMMIT DROP")


def close_stage() -> None:
    """Takes the temporary tables away before the transaction ends, so that it may take another file."""
    further = ("registry_missing", "registry_kept")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join((STAGE, REJECTED, CHANGED, MATCH, *further))}")


def fill_stage(plan: Plan, source: RegistryFile, context: Context, progress: Progress | None) -> int:
    """Stages every line or writes down why not; how many lines there were. Memory does not grow with the file."""
    lines, headings = source.lines, {column: heading for heading, column in source.header.columns.items()}
    read = 0
    columns = ("line", *plan.columns)
    with collection_paused():
        while chunk := list(islice(lines, CHUNK_LINES)):
            refused: list[tuple[Any, ...]] = []
            _store(columns, _good(plan, chunk, context, refused))
            told = ((line, code, _in_file_words(params, headings), "") for line, code, params in refused)
            copy_rows(REJECTED, _REJECTED_COLUMNS, told)
            read += len(chunk)
            if progress:
                progress(read)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {STAGE}")
    return read


def reject_staged(reason_code: str, condition: str, params: str = "'{}'::jsonb") -> None:
    """Moves the staged lines (`s`) that meet an SQL condition among the rejected ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH gone AS (DELETE FROM {STAGE} s WHERE {condition} RETURNING s.line, {params} AS params) "
            f"INSERT INTO {REJECTED} (line, reason_code, params) SELECT line, %(reason)s, params FROM gone",
            {"reason": reason_code},
        )


def reject_repeated(column: str) -> None:
    """Of staged lines with the same value the first stays; the others name its line."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE registry_repeated ON COMMIT DROP AS SELECT {column} AS value, min(line) AS first_line "
            f"FROM {STAGE} WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) > 1"
        )
        cursor.execute("SELECT count(*) FROM registry_repeated")
        (repeated,) = cursor.fetchone()
        if repeated:
            cursor.execute("ANALYZE registry_repeated")
            cursor.execute(
                f"WITH gone AS (DELETE FROM {STAGE} s USING registry_repeated r WHERE s.{column} = r.value "
                "AND s.line <> r.first_line RETURNING s.line, r.first_line) "
                f"INSERT INTO {REJECTED} (line, reason_code, params) SELECT line, 'code_repeated', "
                "jsonb_build_object('first_line', first_line) FROM gone"
            )
        cursor.execute("DROP TABLE registry_repeated")


def reasons() -> tuple[tuple[str, int, int], ...]:
    """Of each reason for refusing: its code, how many lines, the first of them. The most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT reason_code, count(*), min(line) FROM {REJECTED} GROUP BY reason_code ORDER BY 2 DESC, 1"
        )
        return tuple((code, int(count), int(line)) for code, count, line in cursor.fetchall())


def count_of(table: str) -> int:
    """Rows of one of the temporary tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def _store(columns: Sequence[str], rows: Iterator[tuple[int, Line]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    if isinstance(first[1], str):
        copy_lines(STAGE, columns, (f"{line}\t{text}" for line, text in chain([first], rows)))
    else:
        copy_rows(STAGE, columns, ((line, *values) for line, values in chain([first], rows)))


def _in_file_words(params: dict[str, Any], headings: Mapping[str, str]) -> dict[str, Any]:
    """The column under the heading that the file itself gives it."""
    column = str(params.get("column", ""))
    return {**params, "column": headings[column]} if column in headings else params


def _good(
    plan: Plan, chunk: Iterable[SourceLine], context: Context, refused: list[tuple[Any, ...]]
) -> Iterator[tuple[int, Line]]:
    make = plan.line
    for source in chunk:
        if source.problem:
            refused.append((source.line, source.problem, dict(source.params)))
            continue
        try:
            row = make(source.values, context)
        except GridlineError as error:
            params = {name: value for name, value in error.params.items() if value is not None}
            if error.field and "column" not in params:
                params["column"] = error.field
            refused.append((source.line, error.code, params))
        else:
            yield source.line, row
