"""A site's own plane grid (地方独立坐标系): how its coordinates become longitude and latitude.

City grids such as 广州2000 are not public, so the site fills in the parameters it was given; none is shipped.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyproj

from gis.domain.crs import STORAGE_SRID
from gis.domain.datum_arrays import Positions
from gis.domain.errors import GridlineError

MAX_SHIFT_M: Final = 1e7
CONVENTIONS: Final = ("position_vector", "coordinate_frame")
AXES: Final = ("easting_northing", "northing_easting")
_FOUR: Final = ("dx_m", "dy_m", "rotation_arcsec", "scale_ppm")
_SEVEN: Final = ("dx_m", "dy_m", "dz_m", "rx_arcsec", "ry_arcsec", "rz_arcsec", "scale_ppm")
_PROJECTION: Final = (
    "central_meridian_deg", "latitude_of_origin_deg", "scale_factor", "false_easting_m", "false_northing_m",
    "semi_major_axis_m", "inverse_flattening",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LocalGrid:
    """A plane grid with its way to EPSG:4326. Coordinates are metres, in the order of `axes`.

    With `target_epsg` it is a four-parameter (plane similarity) grid: E = dx + k (x cos θ - y sin θ),
    N = dy + k (x sin θ + y cos θ) in that projected system, k = 1 + scale_ppm / 10⁶. Else `pipeline` is a
    seven-parameter one: a transverse Mercator on the grid's own ellipsoid, then Bursa-Wolf to WGS 84.
    """

    code: str
    axes: str
    values: Mapping[str, float]
    target_epsg: int | None = None
    pipeline: str = ""

    def to_wgs84(self, xy: Positions) -> Positions:
        """Grid coordinates as longitude, latitude."""
        plane = xy if self.axes == AXES[0] else xy[:, ::-1]
        if self.target_epsg is None:
            east, north = pyproj.Transformer.from_pipeline(self.pipeline).transform(plane[:, 0], plane[:, 1])
            return np.column_stack((east, north))
        e, n = self._turned(plane[:, 0], plane[:, 1])
        project = pyproj.Transformer.from_crs(self.target_epsg, STORAGE_SRID, always_xy=True)
        return np.column_stack(project.transform(e, n))

    def from_wgs84(self, lonlat: Positions) -> Positions:
        """Longitude, latitude as grid coordinates; the inverse of `to_wgs84`."""
        if self.target_epsg is None:
            back = pyproj.Transformer.from_pipeline(self.pipeline)
            plane = np.column_stack(back.transform(lonlat[:, 0], lonlat[:, 1], direction="INVERSE"))
        else:
            project = pyproj.Transformer.from_crs(STORAGE_SRID, self.target_epsg, always_xy=True)
            plane = np.column_stack(self._turned_back(*project.transform(lonlat[:, 0], lonlat[:, 1])))
        return plane if self.axes == AXES[0] else plane[:, ::-1]

    def _turned(self, x: Any, y: Any) -> tuple[Any, Any]:
        angle, k = math.radians(self.values["rotation_arcsec"] / 3600), 1 + self.values["scale_ppm"] / 1e6
        cos, sin = k * math.cos(angle), k * math.sin(angle)
        return self.values["dx_m"] + x * cos - y * sin, self.values["dy_m"] + x * sin + y * cos

    def _turned_back(self, e: Any, n: Any) -> tuple[Any, Any]:
        angle, k = math.radians(self.values["rotation_arcsec"] / 3600), 1 + self.values["scale_ppm"] / 1e6
        cos, sin = math.cos(angle) / k, math.sin(angle) / k
        x, y = e - self.values["dx_m"], n - self.values["dy_m"]
        return x * cos + y * sin, y * cos - x * sin


def parse_local_grid(document: Any) -> LocalGrid:
    """The grid that a site's file or row describes.

    `code`, `method` (`four_parameter` or `seven_parameter`), `axes` (`easting_northing` or `northing_easting`),
    `shift` with the parameters, and `target_epsg` or `projection` + `convention`. Nothing has a default: a wrong
    sign or order moves a city. Raises GridlineError `local_grid_malformed` with the entry.
    """
    if not isinstance(document, Mapping):
        raise _malformed("code")
    code = str(document.get("code", ""))
    if not (code.isascii() and code.replace("-", "").replace("_", "").isalnum() and len(code) <= 32):
        raise _malformed("code")
    axes = _one_of(document, "axes", AXES)
    match document.get("method"):
        case "four_parameter":
            return LocalGrid(code, axes, _numbers(document, "shift", _FOUR), target_epsg=_projected(document))
        case "seven_parameter":
            shift = _numbers(document, "shift", _SEVEN)
            plane = _numbers(document, "projection", _PROJECTION)
            convention = _one_of(document, "convention", CONVENTIONS)
            return LocalGrid(code, axes, {**plane, **shift}, pipeline=_pipeline(plane, shift, convention))
    raise _malformed("method")


def _pipeline(plane: Mapping[str, float], shift: Mapping[str, float], convention: str) -> str:
    ellipsoid = f"+a={plane['semi_major_axis_m']!r} +rf={plane['inverse_flattening']!r}"
    return (
        "+proj=pipeline "
        f"+step +inv +proj=tmerc +lat_0={plane['latitude_of_origin_deg']!r} "
        f"+lon_0={plane['central_meridian_deg']!r} +k={plane['scale_factor']!r} "
        f"+x_0={plane['false_easting_m']!r} +y_0={plane['false_northing_m']!r} {ellipsoid} "
        f"+step +proj=cart {ellipsoid} "
        f"+step +proj=helmert +x={shift['dx_m']!r} +y={shift['dy_m']!r} +z={shift['dz_m']!r} "
        f"+rx={shift['rx_arcsec']!r} +ry={shift['ry_arcsec']!r} +rz={shift['rz_arcsec']!r} "
        f"+s={shift['scale_ppm']!r} +convention={convention} "
        "+step +inv +proj=cart +ellps=WGS84 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


def _projected(document: Mapping[str, Any]) -> int:
    """A projected system in metres; anything else would turn degrees as if they were metres."""
    try:
        crs = pyproj.CRS.from_epsg(int(document["target_epsg"]))
    except (KeyError, TypeError, ValueError, pyproj.exceptions.CRSError):
        raise _malformed("target_epsg") from None
    if not crs.is_projected:
        raise _malformed("target_epsg")
    return int(document["target_epsg"])


def _numbers(document: Mapping[str, Any], name: str, wanted: tuple[str, ...]) -> dict[str, float]:
    given = document.get(name)
    if not isinstance(given, Mapping) or set(given) != set(wanted):
        raise _malformed(f"{name}: {', '.join(wanted)}")
    values: dict[str, float] = {}
    for key in wanted:
        value = given[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise _malformed(f"{name}.{key}")
        if abs(value) > MAX_SHIFT_M:
            raise _malformed(f"{name}.{key}")
        values[key] = float(value)
    return values


def _one_of(document: Mapping[str, Any], name: str, known: tuple[str, ...]) -> str:
    if document.get(name) not in known:
        raise _malformed(f"{name}: {' | '.join(known)}")
    return str(document[name])


def _malformed(entry: str) -> GridlineError:
    return GridlineError("local_grid_malformed", status=422, entry=entry)
