"""What does every cell hold?"""

import json
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from django.db import connection

from grid.domain.grid_load import CellLoad, LoadRule, read_rule

_SQL = Path(__file__).parent.parent / "sql" / "cell_load.sql"
_RULE = Path(__file__).parent.parent / "data" / "grid_load.json"
_COUNTED = ("area_m2", "buildings", "houses", "households", "residents")

TicketCounts = Mapping[str, tuple[int, int]]
"""Cell code → open tickets, tickets of the last days; counted above this app."""


@cache
def load_rule() -> LoadRule:
    """The rule in `grid/data/grid_load.json`."""
    return read_rule(json.loads(_RULE.read_text(encoding="utf-8")))


def cell_loads(subdistrict_codes: Collection[str] | None, tickets: TicketCounts) -> list[CellLoad]:
    """Valid cells of those subdistricts (None = all) by code, with the counts of tickets given. One statement."""
    with connection.cursor() as cursor:
        wanted = None if subdistrict_codes is None else sorted(subdistrict_codes)
        cursor.execute(_SQL.read_text(encoding="utf-8"), {"subdistricts": wanted})
        rows = cursor.fetchall()
    found = []
    for code, subdistrict, community, *counts in rows:
        open_tickets, recent = tickets.get(code, (0, 0))
        measures = dict(zip(_COUNTED, map(float, counts), strict=True))
        measures |= {"open_tickets": float(open_tickets), "recent_tickets": float(recent)}
        found.append(CellLoad(code, subdistrict, community, measures))
    return found
