"""After the key was changed: everything of the registry under the new one, so that the old one can be thrown away."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db import connection, transaction

from gis.services.copy_rows import copy_rows
from grid.selectors.person_sealer import person_sealer

BATCH_ROWS: Final = 5_000
#: Table, sealed column and the kind under which the blobs were sealed.
_SEALED: Final = (
    ("grid_resident", "sealed", "resident"),
    ("grid_house", "owner_sealed", "house"),
    ("grid_organisation", "contact_sealed", "organisation"),
)
_NEXT = """
    SELECT id, {column} FROM {table}
    WHERE id > %s AND {column} IS NOT NULL AND get_byte({column}, 1) <> %s ORDER BY id LIMIT %s FOR UPDATE
"""


def reseal_residents(*, progress: Callable[[int], None] | None = None) -> int:
    """How many blobs got a new seal; batch by batch, each its own transaction, so it may be stopped and begun again.

    Digests stay: their key is another one. Raises SealBroken when a blob's key is not among the retired ones.
    """
    done = 0
    for table, column, kind in _SEALED:
        for count in _reseal_table(table, column, kind):
            done += count
            if progress:
                progress(done)
    return done


def _reseal_table(table: str, column: str, kind: str) -> Iterator[int]:
    sealer = person_sealer()
    last = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_NEXT.format(table=table, column=column), [last, sealer.current, BATCH_ROWS])
            rows: list[tuple[int, Any]] = cursor.fetchall()
            if not rows:
                return
            cursor.execute("CREATE TEMP TABLE resealed (id bigint, blob bytea) ON COMMIT DROP")
            fresh = ((number, sealer.seal(sealer.open(bytes(blob), kind), kind)) for number, blob in rows)
            copy_rows("resealed", ("id", "blob"), fresh)
            cursor.execute("ANALYZE resealed")
            cursor.execute(f"UPDATE {table} t SET {column} = r.blob FROM resealed r WHERE r.id = t.id")
            cursor.execute("DROP TABLE resealed")
        last = rows[-1][0]
        yield len(rows)
