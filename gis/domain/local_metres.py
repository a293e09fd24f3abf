"""Sizes on the ground of small geometries in EPSG:4326, without a database and without a projection."""

from math import cos, radians

import numpy as np
import shapely
from shapely import Geometry


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres in a degree of longitude and of latitude at `lat`, on the WGS 84 ellipsoid (series to a centimetre)."""
    phi = radians(lat)
    east = 111412.84 * cos(phi) - 93.5 * cos(3 * phi) + 0.118 * cos(5 * phi)
    north = 111132.92 - 559.82 * cos(2 * phi) + 1.175 * cos(4 * phi) - 0.0023 * cos(6 * phi)
    return east, north


def area_m2(geometry: Geometry) -> float:
    """Area in m²; within 0.01 % of the ellipsoid's for anything up to the size of a subdistrict. Empty = 0."""
    if geometry.is_empty:
        return 0.0
    east, north = metres_per_degree(geometry.centroid.y)
    return float(geometry.area) * east * north


def length_m(geometry: Geometry) -> float:
    """Length of lines, perimeter of polygons, in metres. Empty = 0."""
    if geometry.is_empty:
        return 0.0
    scale = np.array(metres_per_degree(geometry.centroid.y))
    return float(shapely.transform(geometry, lambda xy: xy * scale).length)


def width_m(geometry: Geometry) -> float:
    """Mean width of a long thin polygon in metres: twice its area by its perimeter. Empty = 0."""
    perimeter = length_m(geometry)
    return 2 * area_m2(geometry) / perimeter if perimeter else 0.0
