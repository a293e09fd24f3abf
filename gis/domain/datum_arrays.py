"""GCJ-02 and BD-09 for whole arrays: the formulas of `gis.domain.coordinates`, a million positions at a time.

Every array is (n, 2), longitude before latitude, degrees. What is not finite or no position in degrees stays as it
is: the gate refuses it with words.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.domain.coordinates import (
    AXIS_M,
    BAIDU_ANGLE,
    ECCENTRICITY_SQUARED,
    INVERSE_STEPS,
    INVERSE_TOLERANCE_DEG,
    CoordType,
)

Positions = NDArray[np.float64]
Change = Callable[[Positions], Positions]

BAIDU_EAST_DEG: Final = 0.0065
BAIDU_NORTH_DEG: Final = 0.006


def positions_to_wgs84(stated: Positions, coord_type: CoordType) -> Positions:
    """Positions stated in `coord_type`, as EPSG:4326; the inverse is exact to well below a centimetre."""
    match coord_type:
        case CoordType.WGS84 | CoordType.CGCS2000:
            return stated
        case CoordType.GCJ02:
            return _where_shifted(stated, _from_gcj02)
        case CoordType.BD09:
            return _where_possible(stated, lambda xy: _where_shifted(_from_bd09(xy), _from_gcj02))


def positions_from_wgs84(positions: Positions, coord_type: CoordType) -> Positions:
    """EPSG:4326 positions as they read in `coord_type`."""
    match coord_type:
        case CoordType.WGS84 | CoordType.CGCS2000:
            return positions
        case CoordType.GCJ02:
            return _where_shifted(positions, _to_gcj02)
        case CoordType.BD09:
            return _where_possible(positions, lambda xy: _to_bd09(_where_shifted(xy, _to_gcj02)))


def _where_possible(xy: Positions, change: Change) -> Positions:
    possible = (np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 90)
    return _changed(xy, possible, change)


def _where_shifted(xy: Positions, change: Change) -> Positions:
    """Map services shift only inside this rectangle around mainland China."""
    lon, lat = xy[:, 0], xy[:, 1]
    inside = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
    return _changed(xy, inside, change)


def _changed(xy: Positions, which: NDArray[np.bool_], change: Change) -> Positions:
    if which.all():
        return change(xy)
    result = xy.copy()
    result[which] = change(xy[which])
    return result


def _to_gcj02(xy: Positions) -> Positions:
    return xy + _shift_deg(xy)


def _from_gcj02(xy_gcj02: Positions) -> Positions:
    """Fixed-point iteration; the shift changes by about 1/100 over its own length, so it converges fast."""
    guess = xy_gcj02
    for _ in range(INVERSE_STEPS):
        better = xy_gcj02 - _shift_deg(guess)
        settled = not guess.size or np.max(np.abs(better - guess)) < INVERSE_TOLERANCE_DEG
        guess = better
        if settled:
            break
    return guess


def _shift_deg(xy: Positions) -> Positions:
    """How far GCJ-02 lies east and north of WGS 84 positions, in degrees."""
    x, y = xy[:, 0] - 105.0, xy[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    pi = np.pi
    ripple = 20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple * 2.0 / 3.0
    north_m += (20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north_m += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0)) * 2.0 / 3.0
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple * 2.0 / 3.0
    east_m += (20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east_m += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0

    latitude = np.radians(xy[:, 1])
    flattening = 1.0 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    meridian_radius_m = AXIS_M * (1.0 - ECCENTRICITY_SQUARED) / (flattening * np.sqrt(flattening))
    parallel_radius_m = AXIS_M / np.sqrt(flattening) * np.cos(latitude)
    return np.column_stack((np.degrees(east_m / parallel_radius_m), np.degrees(north_m / meridian_radius_m)))


def _to_bd09(xy_gcj02: Positions) -> Positions:
    x, y = xy_gcj02[:, 0], xy_gcj02[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * BAIDU_ANGLE)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * BAIDU_ANGLE)
    return np.column_stack(
        (radius * np.cos(angle) + BAIDU_EAST_DEG, radius * np.sin(angle) + BAIDU_NORTH_DEG)
    )


def _from_bd09(xy_bd09: Positions) -> Positions:
    """The usual closed form is off by up to a metre; iterating on the forward formula is not."""
    guess = xy_bd09 - (BAIDU_EAST_DEG, BAIDU_NORTH_DEG)
    for _ in range(INVERSE_STEPS):
        miss = xy_bd09 - _to_bd09(guess)
        guess = guess + miss
        if not miss.size or np.max(np.abs(miss)) < INVERSE_TOLERANCE_DEG:
            break
    return guess
