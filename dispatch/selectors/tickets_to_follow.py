"""Which open tickets have to follow changed cells, and where do they go?"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import connection

from grid.selectors.locate import EDGE_TOLERANCE_M

_SQL = Path(__file__).parent.parent / "sql" / "tickets_to_follow.sql"


@dataclass(frozen=True, slots=True)
class CurrentCell:
    """The cell that looks after a ticket's place now; `code` None = nobody can tell."""

    code: str | None
    version: int | None
    subdistrict_code: str | None
    community_code: str | None


def tickets_to_follow(
    cell_codes: Collection[str] | None, *, by_ground: bool = False
) -> dict[UUID, CurrentCell]:
    """Open tickets in those cells ("" = in none), locked, each with its cell now.

    None = those whose cell is no longer valid; `by_ground` adds those that lie outside of it. One statement, inside
    the caller's transaction.
    """
    with connection.cursor() as cursor:
        codes = None if cell_codes is None else sorted(cell_codes)
        cursor.execute(
            _statement(), {"codes": codes, "tolerance_m": EDGE_TOLERANCE_M, "by_ground": by_ground}
        )
        return {row[0]: CurrentCell(*row[1:]) for row in cursor.fetchall()}


@cache
def _statement() -> str:
    return _SQL.read_text(encoding="utf-8")
