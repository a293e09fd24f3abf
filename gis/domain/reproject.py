"""From the system a file states to the storage system."""

import re
from collections.abc import Callable
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from gis.domain.coordinates import CoordType, LonLat, to_wgs84
from gis.domain.crs import STORAGE_SRID
from gis.domain.errors import GridlineError

Reproject = Callable[[Geometry], Geometry]

GEOGRAPHIC: Final = {4326, 4490}
"""Both are stored as they stand: the same coordinates at our accuracy."""
_EPSG: Final = re.compile(r"(?:epsg:)?(\d{4,6})", re.IGNORECASE)
_SHIFTED: Final = (CoordType.GCJ02, CoordType.BD09)


def parse_crs(text: str) -> CoordType | int:
    """A coordinate system by our name (wgs84, cgcs2000, gcj02, bd09) or EPSG number.

    Raises GridlineError `crs_unknown`.
    """
    name = text.strip().lower()
    if name in set(CoordType):
        return CoordType(name)
    match = _EPSG.fullmatch(name)
    if match:
        try:
            pyproj.CRS.from_epsg(int(match.group(1)))
        except pyproj.exceptions.CRSError:
            pass
        else:
            return int(match.group(1))
    raise GridlineError("crs_unknown", status=422, given=text[:40], known=", ".join(CoordType))


def epsg_of(crs: CoordType | int) -> int | None:
    """The EPSG number coordinates of `crs` can be labelled with; 4490 counts as 4326; None for shifted systems."""
    if isinstance(crs, CoordType):
        return None if crs in _SHIFTED else STORAGE_SRID
    return STORAGE_SRID if crs in GEOGRAPHIC else crs


def reprojector(crs: CoordType | int) -> Reproject:
    """A function from geometry in `crs`, x before y, to EPSG:4326."""
    if isinstance(crs, CoordType) and crs in _SHIFTED:
        return lambda geometry: shapely.transform(geometry, lambda xy: _unshift(xy, crs))
    epsg = epsg_of(crs)
    if epsg == STORAGE_SRID:
        return lambda geometry: geometry
    project = pyproj.Transformer.from_crs(epsg, STORAGE_SRID, always_xy=True)
    return lambda geometry: shapely.transform(
        geometry, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1]))
    )


def _unshift(xy: NDArray[np.float64], crs: CoordType) -> NDArray[np.float64]:
    """What is no position in degrees stays as it is; the gate refuses it."""
    stated = [LonLat(float(x), float(y)) for x, y in xy]
    unshifted = [to_wgs84(p, crs) if abs(p.lon) <= 180 and abs(p.lat) <= 90 else p for p in stated]
    return np.array([(position.lon, position.lat) for position in unshifted])
