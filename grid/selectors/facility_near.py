"""Which facility with a known owner lies nearest to a point?"""

from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.db import connection

from gis.domain.coordinates import LonLat

METRES_PER_DEGREE = 111_320.0
#: Plan: index scan of facility_geom_valid by the box of a few metres, then the true distance of what is left.
_SQL = """
SELECT code, name, class_code, owner_unit_code, ST_Distance(geom::geography, pin::geography) AS distance_m
FROM grid_facility, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS pin
WHERE valid_to IS NULL AND owner_unit_code <> '' AND condition <> 'discarded'
  AND geom && ST_Expand(pin, %(dx)s, %(dy)s)
  AND class_code LIKE ANY(%(classes)s)
  AND ST_DWithin(geom::geography, pin::geography, %(within_m)s)
ORDER BY distance_m, code
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class NearFacility:
    """A facility (实有设施) and how far it is from the point."""

    code: str
    name: str
    class_code: str
    owner_unit_code: str
    distance_m: float


def facility_near(point: LonLat, *, within_m: float, classes: tuple[str, ...]) -> NearFacility | None:
    """The nearest one in force within so many metres whose class begins with one of ``classes``. One statement."""
    box = within_m / METRES_PER_DEGREE
    values: dict[str, Any] = {
        "lon": point.lon,
        "lat": point.lat,
        "dx": box / max(cos(radians(point.lat)), 0.01),
        "dy": box,
        "within_m": within_m,
        "classes": [f"{begin}%" for begin in classes],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        row = cursor.fetchone()
    return NearFacility(*row) if row else None
