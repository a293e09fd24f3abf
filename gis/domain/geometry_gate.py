"""What a geometry must be before it may be stored. Nothing is repaired here: a repair changes areas in silence."""

from collections.abc import Collection
from math import isfinite
from typing import Final

import shapely
from shapely import Geometry, MultiLineString, MultiPolygon
from shapely.prepared import PreparedGeometry

from gis.domain.coordinates import BBox, check_lonlat
from gis.domain.errors import GridlineError

MULTI: Final = {"Polygon": MultiPolygon, "LineString": MultiLineString}


def admit(
    geometry: Geometry | None,
    *,
    kinds: Collection[str],
    expected: BBox | None = None,
    boundary: PreparedGeometry | None = None,
) -> Geometry:
    """The geometry (EPSG:4326, made 2D), if it is one of `kinds`, finite, in range, valid and in the district.

    `expected` tells swapped axes from a place elsewhere; `boundary` is the district, None while it has none.
    Raises GridlineError `geometry_missing`, `geometry_wrong_type`, `coordinates_not_finite`,
    `coordinates_swapped`, `coordinates_out_of_range`, `geometry_invalid` or `outside_district`.
    """
    if geometry is None or geometry.is_empty:
        raise GridlineError("geometry_missing", status=422)
    if geometry.geom_type not in kinds:
        raise GridlineError(
            "geometry_wrong_type", status=422, given=geometry.geom_type, wanted=", ".join(sorted(kinds))
        )
    geometry = check_finite(shapely.force_2d(geometry))
    west, south, east, north = geometry.bounds
    check_lonlat(west, south, expected)
    check_lonlat(east, north, expected)
    if not geometry.is_valid:
        raise GridlineError("geometry_invalid", status=422, reason=shapely.is_valid_reason(geometry))
    if boundary is not None and not boundary.intersects(geometry):
        raise GridlineError("outside_district", status=422)
    return geometry


def check_finite(geometry: Geometry) -> Geometry:
    """The geometry. Raises GridlineError `coordinates_not_finite`; must be asked before any reprojection."""
    if not all(isfinite(value) for value in shapely.get_coordinates(geometry).flat):
        raise GridlineError("coordinates_not_finite", status=422)
    return geometry


def as_multi(geometry: Geometry) -> Geometry:
    """A polygon or line as the multi-part type columns hold; anything else as it is."""
    wrap = MULTI.get(geometry.geom_type)
    return wrap([geometry]) if wrap else geometry


def as_single(geometry: Geometry) -> Geometry:
    """The only part of a multi-part geometry. Raises GridlineError `geometry_multipart` where there are several."""
    parts = getattr(geometry, "geoms", None)
    if parts is None:
        return geometry
    if len(parts) != 1:
        raise GridlineError("geometry_multipart", status=422, parts=len(parts))
    return parts[0]
