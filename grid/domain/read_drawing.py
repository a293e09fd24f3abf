"""A drawing from a map client: GeoJSON with its coordinate system stated, checked before anything is made of it."""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely import Geometry, LineString, MultiPolygon
from shapely.errors import ShapelyError
from shapely.geometry import shape

from gis.domain.coordinates import BBox, CoordType
from gis.domain.errors import GridlineError
from gis.domain.geometry_gate import admit, as_multi, check_finite
from gis.domain.layer_specs import POLYGONS
from gis.domain.reproject import reprojector

MAX_VERTICES = 50_000
"""A cell has some dozens; a drawing with more than this was not made by hand."""


def read_ground(drawing: Mapping[str, Any], coord_type: CoordType, expected: BBox | None) -> MultiPolygon:
    """The polygon in EPSG:4326.

    `expected` tells swapped axes. Raises GridlineError (422) `drawing_unreadable`, `drawing_too_large` and those of
    `geometry_gate.admit`.
    """
    return as_multi(_read(drawing, coord_type, POLYGONS, expected))


def read_line(drawing: Mapping[str, Any], coord_type: CoordType, expected: BBox | None) -> LineString:
    """The line in EPSG:4326; refusals as `read_ground`."""
    return _read(drawing, coord_type, frozenset({"LineString"}), expected)


def _read(
    drawing: Mapping[str, Any], coord_type: CoordType, kinds: frozenset[str], expected: BBox | None
) -> Geometry:
    try:
        geometry = shape(drawing)
        count = shapely.get_num_coordinates(geometry)
    except (ShapelyError, ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise GridlineError("drawing_unreadable", status=422, reason=str(error)[:200]) from None
    if count > MAX_VERTICES:
        raise GridlineError("drawing_too_large", status=422, count=int(count), most=MAX_VERTICES)
    moved = reprojector(coord_type)(check_finite(shapely.force_2d(geometry)))
    return admit(moved, kinds=kinds, expected=expected)
