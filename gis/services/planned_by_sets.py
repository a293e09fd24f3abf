from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

FEW_ROWS = 1_000
"""Below this a look into an index for every row is quickest, whatever the planner knows."""
WORK_MEMORY = "128MB"
"""What a million rows' links take: rows joined through files would reach the indexes out of their order."""


@contextmanager
def planned_by_sets(rows: int) -> Iterator[None]:
    """Statements over many rows are joined by hashing, inside the caller's transaction.

    The application's role may not analyse the tables it fills. In the transaction that loads a table its statistics
    still tell of an empty one, and a nested loop over 20,000 x 20,000 rows took minutes where a hash join takes
    a tenth of a second.
    """
    if rows < FEW_ROWS:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '{WORK_MEMORY}'")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL work_mem TO DEFAULT")
