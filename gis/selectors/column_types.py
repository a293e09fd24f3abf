from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class ColumnType:
    """`sql` as PostgreSQL writes the type; `limit` is how many characters it takes, None where it does not count."""

    sql: str
    limit: int | None


def column_types(table: str) -> dict[str, ColumnType]:
    """The columns of a table by name, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT attname, format_type(atttypid, atttypmod),
                   CASE WHEN atttypid = 'varchar'::regtype AND atttypmod > 4 THEN atttypmod - 4 END
            FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """,
            [table],
        )
        return {name: ColumnType(sql, limit) for name, sql, limit in cursor.fetchall()}
