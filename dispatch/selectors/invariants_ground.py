"""I13–I14: buildings, cells and the tickets that a cell looks after."""

from collections.abc import Iterator

from django.db import connection

from dispatch.domain.invariants import Breach
from grid.selectors.ground_faults import ground_faults

STRAY = """
SELECT t.number, t.current_cell_code FROM dispatch_ticket t
WHERE t.closed_at IS NULL AND t.current_cell_code <> '' AND NOT EXISTS (
    SELECT FROM grid_gridcell c WHERE c.code = t.current_cell_code AND c.valid_to IS NULL)
"""


def ground() -> Iterator[Breach]:
    """I13 and I14."""
    for what, subject, said in ground_faults():
        yield Breach("I13" if what == "building" else "I14", subject, said)
    with connection.cursor() as cursor:
        cursor.execute(STRAY)
        for number, cell in cursor.fetchall():
            yield Breach("I14", number, f"is looked after by cell {cell}, which is no more")
