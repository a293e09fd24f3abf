"""Short distances without a database, for guards such as "the after photo lies within 50 m"."""

import math

from gis.domain.coordinates import LonLat

EARTH_RADIUS_M = 6_371_008.8


def metres_between(a: LonLat, b: LonLat) -> float:
    """Great-circle distance of two WGS84 positions in metres (haversine; error below 0.6 %)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_chord = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half_chord)))
