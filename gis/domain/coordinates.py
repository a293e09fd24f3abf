"""Positions and the systems they are stated in.

Storage is longitude, latitude on WGS 84. CGCS2000 has the same coordinates at our accuracy. GCJ-02 is the shifted
system of Chinese map services (about 600 m off), BD-09 Baidu's second shift on top of it. Neither has an EPSG
number; the formulas are the publicly known approximation, and their inverse is iterated to below a millimetre.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gis.domain.errors import GridlineError

AXIS_M: Final = 6378245.0  # Krasovsky 1940, which the shift is built on
ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
BAIDU_ANGLE: Final = math.pi * 3000.0 / 180.0
INVERSE_STEPS: Final = 12
INVERSE_TOLERANCE_DEG: Final = 1e-10

BBox = tuple[float, float, float, float]
"""West, south, east, north in degrees, EPSG:4326."""


class CoordType(StrEnum):
    """The system an input states its coordinates in."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class LonLat:
    """A position in degrees; in EPSG:4326 unless the name of the variable says otherwise."""

    lon: float
    lat: float


def parse_coord_type(text: str | None, *, field: str = "location.coord_type") -> CoordType:
    """The system named by `text`; there is no default, because a wrong one moves an event by several cells.

    Raises GridlineError `coord_type_missing` or `coord_type_unknown`.
    """
    if not text:
        raise GridlineError("coord_type_missing", status=422, field=field)
    try:
        return CoordType(text.strip().lower())
    except ValueError:
        known = ", ".join(CoordType)
        raise GridlineError(
            "coord_type_unknown", status=422, field=field, given=text[:40], known=known
        ) from None


def check_lonlat(lon: float, lat: float, bbox: BBox | None = None, *, field: str = "location") -> LonLat:
    """The position, if it can be one.

    `bbox` is where positions are expected (EPSG:4326, the district with some margin); it serves to tell swapped
    axes from a place elsewhere, and nothing outside it is refused here: that is a question of the boundary.
    Raises GridlineError `coordinates_not_finite`, `coordinates_swapped` or `coordinates_out_of_range`.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise GridlineError("coordinates_not_finite", status=422, field=field)
    possible = abs(lon) <= 180 and abs(lat) <= 90
    swapped_possible = abs(lat) <= 180 and abs(lon) <= 90
    if bbox and not _inside(lon, lat, bbox) and _inside(lat, lon, bbox):
        raise GridlineError("coordinates_swapped", status=422, field=field, lon=lon, lat=lat)
    if not possible:
        code = "coordinates_swapped" if swapped_possible else "coordinates_out_of_range"
        raise GridlineError(code, status=422, field=field, lon=lon, lat=lat)
    return LonLat(lon, lat)


def to_wgs84(position: LonLat, coord_type: CoordType) -> LonLat:
    """The position, stated in `coord_type`, as EPSG:4326. Pure and total for finite input in range."""
    match coord_type:
        case CoordType.WGS84 | CoordType.CGCS2000:
            return position
        case CoordType.GCJ02:
            return _gcj02_to_wgs84(position)
        case CoordType.BD09:
            return _gcj02_to_wgs84(_bd09_to_gcj02(position))


def from_wgs84(position: LonLat, coord_type: CoordType) -> LonLat:
    """The EPSG:4326 position as it reads in `coord_type`."""
    match coord_type:
        case CoordType.WGS84 | CoordType.CGCS2000:
            return position
        case CoordType.GCJ02:
            return _wgs84_to_gcj02(position)
        case CoordType.BD09:
            return _gcj02_to_bd09(_wgs84_to_gcj02(position))


def _inside(lon: float, lat: float, bbox: BBox) -> bool:
    west, south, east, north = bbox
    return west <= lon <= east and south <= lat <= north


def _is_shifted(position: LonLat) -> bool:
    """Map services shift only inside this rectangle around mainland China."""
    return 72.004 <= position.lon <= 137.8347 and 0.8293 <= position.lat <= 55.8271


def _wgs84_to_gcj02(position: LonLat) -> LonLat:
    if not _is_shifted(position):
        return position
    east, north = _shift_deg(position)
    return LonLat(position.lon + east, position.lat + north)


def _gcj02_to_wgs84(position_gcj02: LonLat) -> LonLat:
    """Fixed-point iteration; the shift changes by about 1/100 over its own length, so it converges fast."""
    if not _is_shifted(position_gcj02):
        return position_gcj02
    guess = position_gcj02
    for _ in range(INVERSE_STEPS):
        east, north = _shift_deg(guess)
        better = LonLat(position_gcj02.lon - east, position_gcj02.lat - north)
        moved = max(abs(better.lon - guess.lon), abs(better.lat - guess.lat))
        guess = better
        if moved < INVERSE_TOLERANCE_DEG:
            break
    return guess


def _shift_deg(position: LonLat) -> tuple[float, float]:
    """How far GCJ-02 lies east and north of a WGS 84 position, in degrees."""
    x, y = position.lon - 105.0, position.lat - 35.0
    root = math.sqrt(abs(x))
    ripple = 20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple * 2.0 / 3.0
    north_m += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north_m += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple * 2.0 / 3.0
    east_m += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east_m += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0

    latitude = math.radians(position.lat)
    flattening = 1.0 - ECCENTRICITY_SQUARED * math.sin(latitude) ** 2
    meridian_radius_m = AXIS_M * (1.0 - ECCENTRICITY_SQUARED) / (flattening * math.sqrt(flattening))
    parallel_radius_m = AXIS_M / math.sqrt(flattening) * math.cos(latitude)
    return math.degrees(east_m / parallel_radius_m), math.degrees(north_m / meridian_radius_m)


def _gcj02_to_bd09(position_gcj02: LonLat) -> LonLat:
    x, y = position_gcj02.lon, position_gcj02.lat
    radius = math.hypot(x, y) + 0.00002 * math.sin(y * BAIDU_ANGLE)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * BAIDU_ANGLE)
    return LonLat(radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006)


def _bd09_to_gcj02(position_bd09: LonLat) -> LonLat:
    """The usual closed form is off by up to a metre; iterating on the forward formula is not."""
    guess = LonLat(position_bd09.lon - 0.0065, position_bd09.lat - 0.006)
    for _ in range(INVERSE_STEPS):
        there = _gcj02_to_bd09(guess)
        east, north = position_bd09.lon - there.lon, position_bd09.lat - there.lat
        guess = LonLat(guess.lon + east, guess.lat + north)
        if max(abs(east), abs(north)) < INVERSE_TOLERANCE_DEG:
            break
    return guess
