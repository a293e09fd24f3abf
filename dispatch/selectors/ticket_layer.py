"""The map layer of open tickets: scope applied inside the tile query, so that no tile shows what a list would not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gis.domain.tile_layers import IN_TILE, mvt_geometry

MOST_PER_TILE = 2000
NOW = "now() + coalesce((SELECT ahead_by FROM dispatch_clockoffset), interval '0')"

# plan: dispatch_ticket_point (GiST) by the tile's box; audience && is checked on the few rows found
FEATURES = f"""
SELECT t.id::text AS id, t.number, t.kind, t.title, t.priority, t.state,
       CASE WHEN t.next_due_at IS NULL
              OR t.state IN ('deferred', 'replied_to_city', 'city_calling_back', 'return_to_city_requested', 'upgraded')
            THEN 'grey'
            WHEN t.next_due_at <= clock.now THEN 'red'
            WHEN t.next_amber_at <= clock.now THEN 'amber'
            ELSE 'blue' END AS lamp,
       t.supervision_level IS NOT NULL AS supervised,
       t.restricted,
       {mvt_geometry("t.point")}
FROM dispatch_ticket t, (SELECT {{now}} AS now) AS clock
WHERE t.point && {IN_TILE}
  AND t.closed_at IS NULL
  AND t.audience && %(scope_keys)s::varchar[]
ORDER BY t.next_due_at NULLS LAST
LIMIT {MOST_PER_TILE}
"""


@dataclass(frozen=True, slots=True)
class TicketLayer:
    """Open tickets as points: id, number, kind, title, lamp, priority, supervised, restricted."""

    test_mode: bool
    name: str = "tickets"
    minzoom: int = 8
    max_age_s: int = 0
    made_of: tuple[str, ...] = ()

    def sql(self, scope_keys: frozenset[str], zoom: int) -> tuple[str, Mapping[str, Any]]:
        """The tickets the keys see, the most urgent 2,000 of a tile."""
        now = NOW if self.test_mode else "now()"
        return FEATURES.format(now=now), {"scope_keys": sorted(scope_keys)}
