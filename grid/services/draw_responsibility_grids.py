from collections.abc import Collection
from functools import cache
from pathlib import Path

from django.db import connection, transaction

_DRAW = Path(__file__).parent.parent / "sql" / "draw_responsibility_grids.sql"


@transaction.atomic
def draw_responsibility_grids(*, codes: Collection[str] | None = None) -> int:
    """Keeps ground and label point of the valid responsibility grids named (None = all) as the union of their cells.

    How many were drawn; a grid without a valid cell is not. Maps and the rule of the nearest neighbour read it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"codes": None if codes is None else sorted(codes)})
        return int(cursor.rowcount)


@cache
def _statement() -> str:
    return _DRAW.read_text(encoding="utf-8")
