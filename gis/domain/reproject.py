"""From the system a file states to the storage system, and back."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pyproj
import shapely
from shapely import Geometry

from gis.domain.coordinates import CoordType
from gis.domain.crs import STORAGE_SRID
from gis.domain.datum_arrays import Positions, positions_from_wgs84, positions_to_wgs84
from gis.domain.errors import GridlineError
from gis.domain.local_grid import LocalGrid

Reproject = Callable[[Geometry], Geometry]
Project = Callable[[Positions], Positions]
Crs = CoordType | int | LocalGrid

GEOGRAPHIC: Final = {4326, 4490}
"""Both are stored as they stand: the same coordinates at our accuracy."""
LOCAL: Final = "local:"
_EPSG: Final = re.compile(r"(?:epsg:)?(\d{4,6})", re.IGNORECASE)
_SHIFTED: Final = (CoordType.GCJ02, CoordType.BD09)


def parse_crs(text: str, local_grids: Mapping[str, LocalGrid] | None = None) -> Crs:
    """A coordinate system by our name (wgs84, cgcs2000, gcj02, bd09), EPSG number or `local:CODE` of a site's grid.

    Raises GridlineError `crs_unknown`.
    """
    name = text.strip().lower()
    if name in set(CoordType):
        return CoordType(name)
    if name.startswith(LOCAL):
        for code, grid in (local_grids or {}).items():
            if code.lower() == name.removeprefix(LOCAL):
                return grid
    match = _EPSG.fullmatch(name)
    if match:
        try:
            pyproj.CRS.from_epsg(int(match.group(1)))
        except pyproj.exceptions.CRSError:
            pass
        else:
            return int(match.group(1))
    raise GridlineError("crs_unknown", status=422, given=text[:40], known=", ".join(CoordType))


def epsg_of(crs: Crs) -> int | None:
    """The EPSG number coordinates of `crs` can be labelled with; 4490 counts as 4326; None for shifted systems and
    for a site's own grid."""
    if isinstance(crs, LocalGrid):
        return None
    if isinstance(crs, CoordType):
        return None if crs in _SHIFTED else STORAGE_SRID
    return STORAGE_SRID if crs in GEOGRAPHIC else crs


def as_it_stands(xy: Positions) -> Positions:
    """The projection of a system that needs none."""
    return xy


def projector(crs: Crs) -> Project:
    """A function from arrays of positions in `crs`, x before y, to EPSG:4326."""
    if isinstance(crs, LocalGrid):
        return crs.to_wgs84
    if isinstance(crs, CoordType) and crs in _SHIFTED:
        return lambda xy: positions_to_wgs84(xy, crs)
    epsg = epsg_of(crs)
    if epsg == STORAGE_SRID:
        return as_it_stands
    project = pyproj.Transformer.from_crs(epsg, STORAGE_SRID, always_xy=True)
    return lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1]))


def unprojector(crs: Crs) -> Project:
    """The inverse of `projector`."""
    if isinstance(crs, LocalGrid):
        return crs.from_wgs84
    if isinstance(crs, CoordType):
        return lambda xy: positions_from_wgs84(xy, crs)
    epsg = epsg_of(crs)
    if epsg == STORAGE_SRID:
        return lambda xy: xy
    project = pyproj.Transformer.from_crs(STORAGE_SRID, epsg, always_xy=True)
    return lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1]))


def reprojector(crs: Crs) -> Reproject:
    """A function from geometry in `crs`, x before y, to EPSG:4326."""
    project = projector(crs)
    return lambda geometry: shapely.transform(geometry, project)
