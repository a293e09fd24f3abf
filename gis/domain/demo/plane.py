"""A local plane in metres, good to about 0.1 % over a district: enough to draw in, never used to measure."""

import math
from dataclasses import dataclass

import shapely
from shapely import Geometry

METRES_PER_DEGREE = 111_320.0
GRID_DEG = 1e-7
"""Stored coordinates lie on this grid (about 1 cm), so that neighbours share their borders exactly."""


@dataclass(frozen=True, slots=True)
class Plane:
    """x east and y north in metres from an origin in EPSG:4326."""

    origin_lon: float
    origin_lat: float

    @property
    def _metres_per_lon(self) -> float:
        return METRES_PER_DEGREE * math.cos(math.radians(self.origin_lat))

    def to_plane(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.origin_lon) * self._metres_per_lon, (lat - self.origin_lat) * METRES_PER_DEGREE

    def to_lonlat(self, geometry: Geometry) -> Geometry:
        """The geometry in EPSG:4326, on the storage grid."""
        scale = (1 / self._metres_per_lon, 1 / METRES_PER_DEGREE)
        origin = (self.origin_lon, self.origin_lat)
        return shapely.transform(geometry, lambda xy: (xy * scale + origin).round(7))
