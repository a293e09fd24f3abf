from django.db import connection


def analyse(*tables: str) -> None:
    """Tells the planner what a bulk load has put into the tables, so that the next statement is planned for it.

    Only the owner of a table may. For the role that owns nothing this does nothing; the server's own background
    process follows within a minute.
    """
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)", [table]
            )
            row = cursor.fetchone()
            if row and row[0]:
                cursor.execute(f'ANALYZE "{table}"')
