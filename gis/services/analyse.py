from django.db import connection


def analyse(*tables: str) -> None:
    """Tells the planner what a bulk load has put into the tables, so that the next statement is planned for it.

    Only the owner of a table may. For the role that owns nothing this does nothing; the server's own background
    process follows within a minute.
    """
    _each_of_ours("ANALYZE", tables)


def tidy(*tables: str) -> None:
    """The same after the transaction of the load has ended: reads need not look any more whether a row may be seen.

    Does nothing inside a transaction.
    """
    if not connection.in_atomic_block:
        _each_of_ours("VACUUM ANALYZE", tables)


def _each_of_ours(verb: str, tables: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)", [table]
            )
            row = cursor.fetchone()
            if row and row[0]:
                cursor.execute(f'{verb} "{table}"')
