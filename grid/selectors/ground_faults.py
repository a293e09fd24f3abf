"""Does the ground hold together: buildings in cells, cells side by side, grids of cells that are there?"""

from pathlib import Path

from django.db import connection

from grid.domain.cell_fit import TOLERANCE_M2

_SQL = Path(__file__).parent.parent / "sql" / "ground_faults.sql"


def ground_faults() -> list[tuple[str, str, str]]:
    """What is wrong (`building`, `overlap`, `member`), the code it is wrong with, and how. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text(encoding="utf-8"), {"limit_m2": TOLERANCE_M2})
        return [(what, subject, said) for what, subject, said in cursor.fetchall()]
