"""How many tickets does every cell have?"""

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from grid.selectors.cell_load import load_rule

_SQL = Path(__file__).parent.parent / "sql" / "tickets_by_cell.sql"


def tickets_by_cell(
    subdistrict_codes: Collection[str] | None, *, now: datetime
) -> dict[str, tuple[int, int]]:
    """Cell code → open tickets, tickets received in the last days (as many as the load rule says). One statement.

    `subdistrict_codes` None = the whole district. Cells without any are left out. Counts show no ticket's content, so
    they are not narrowed to the reader's tickets: the load of a grid is the same for everybody who may ask for it.
    """
    since = now - timedelta(days=load_rule().recent_days)
    wanted = None if subdistrict_codes is None else sorted(subdistrict_codes)
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text(encoding="utf-8"), {"subdistricts": wanted, "since": since})
        return {code: (open_tickets, recent) for code, open_tickets, recent in cursor.fetchall()}
