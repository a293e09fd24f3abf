from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from gis.domain.address_candidate import AddressCandidate
from gis.domain.coordinates import LonLat
from gis.domain.geocode_answer import GeocodeAnswer
from gis.selectors.geocode_text import geocode_text
from gis.selectors.planned import execute_planned

# A building's own cell, else the cell on whose ground the point lies; two index probes for each candidate.
_CELLS = """
    SELECT coalesce(own.code, ground.code)
    FROM unnest(%(buildings)s::bigint[], %(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY
        AS asked(building_id, lon, lat, number)
    LEFT JOIN LATERAL (
        SELECT cell.code FROM grid_buildingcell link JOIN grid_gridcell cell ON cell.id = link.cell_id
        WHERE link.building_id = asked.building_id AND link.valid_to IS NULL
    ) own ON true
    LEFT JOIN LATERAL (
        SELECT code FROM grid_gridcell
        WHERE own.code IS NULL AND valid_to IS NULL AND kind <> 'responsibility'
          AND ST_Intersects(geom, ST_SetSRID(ST_MakePoint(asked.lon, asked.lat), 4326))
        ORDER BY code LIMIT 1
    ) ground ON true
    ORDER BY asked.number
"""


@dataclass(frozen=True, slots=True)
class GeocodedText:
    """An answer of the address library with the cell of each candidate, in the candidates' order."""

    answer: GeocodeAnswer
    cell_codes: tuple[str | None, ...]

    def as_json(self, say: Callable[[str], str]) -> dict[str, Any]:
        """For API and command; points as [lon, lat] in EPSG:4326. `say` words the code of a question."""
        candidates = [
            {**candidate.as_json(), "cell_code": cell}
            for candidate, cell in zip(self.answer.candidates, self.cell_codes, strict=True)
        ]
        return {
            "text": self.answer.text,
            "verdict": str(self.answer.verdict),
            "candidates": candidates,
            "ask": [question.as_json(say) for question in self.answer.ask],
        }


def geocode(text: str, *, near: LonLat | None = None, limit: int = 5) -> GeocodedText:
    """What `text` means, with the cell of every candidate. `near` in EPSG:4326. One statement more than the library."""
    answer = geocode_text(text, near=near, limit=limit)
    return GeocodedText(answer, _cells(answer.candidates))


def _cells(candidates: Sequence[AddressCandidate]) -> tuple[str | None, ...]:
    if not candidates:
        return ()
    with connection.cursor() as cursor:
        execute_planned(
            cursor,
            _CELLS,
            {
                "buildings": [one.building_id for one in candidates],
                "lons": [one.point.lon for one in candidates],
                "lats": [one.point.lat for one in candidates],
            },
        )
        return tuple(code for (code,) in cursor.fetchall())
