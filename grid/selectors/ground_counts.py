"""How many addresses, houses, households and residents are in these buildings?"""

from collections.abc import Collection
from functools import cache
from pathlib import Path

from django.db import connection

_SQL = Path(__file__).parent.parent / "sql" / "ground_counts.sql"
NAMES = ("addresses", "houses", "households", "residents")


def ground_counts(building_codes: Collection[str]) -> dict[str, int]:
    """Counts over valid rows; no statement for no buildings, else one."""
    if not building_codes:
        return dict.fromkeys(NAMES, 0)
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"codes": list(building_codes)})
        return dict(zip(NAMES, map(int, cursor.fetchone()), strict=True))


@cache
def _statement() -> str:
    return _SQL.read_text(encoding="utf-8")
