from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from gis.domain.coordinates import BBox, LonLat

MARGIN_DEG = 0.05
"""About 5 km: a position this near the district is one of ours that fell outside, not a pair of swapped axes."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the district lies, EPSG:4326. `bbox` is its exact rectangle, `expected` that with a margin."""

    centre: LonLat
    bbox: BBox

    @property
    def expected(self) -> BBox:
        west, south, east, north = self.bbox
        return west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG


@lru_cache(maxsize=1)
def district_extent(version: int) -> Extent | None:
    """The extent of the district's boundary at geography `version` (`District.version`); None without boundary.

    Kept per process for the last version asked for; `version` is only the key of that memory.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ST_X(centre), ST_Y(centre), ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)
            FROM (SELECT boundary AS b, ST_PointOnSurface(boundary) AS centre FROM gis_district) AS district
            WHERE b IS NOT NULL
            """
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return Extent(LonLat(row[0], row[1]), (row[2], row[3], row[4], row[5]))
