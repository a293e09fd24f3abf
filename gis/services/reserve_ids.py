from django.db import connection


def reserve_ids(table: str, count: int) -> int:
    """The first of `count` consecutive ids that `table` will not give to anybody else.

    Lets bulk work name rows before they are stored, so that rows which point at each other are written once.
    Raises RuntimeError when somebody else took ids in between; then nothing may be built on them.
    """
    if count == 0:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id), max(id) FROM (SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS id "
            "FROM generate_series(1, %s)) AS taken",
            [table, count],
        )
        first, last = cursor.fetchone()
    if last - first + 1 != count:
        raise RuntimeError(f"ids of {table} are not consecutive: somebody else adds rows")
    return int(first)
