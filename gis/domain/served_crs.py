"""The coordinate systems in which features are asked for and given, by their OGC names and with their axis order."""

from dataclasses import dataclass
from typing import Final

from gis.domain.errors import GridlineError


@dataclass(frozen=True, slots=True)
class ServedCrs:
    """`srid` is what PostGIS turns storage into; `latitude_first` is the axis order the system itself demands.

    CGCS2000 (EPSG:4490) is a label: its coordinates are those of storage at our accuracy, so nothing is computed.
    """

    uri: str
    srid: int
    latitude_first: bool
    decimals: int


CRS84: Final = ServedCrs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, False, 7)
SERVED: Final = (
    CRS84,
    ServedCrs("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, True, 7),
    ServedCrs("http://www.opengis.net/def/crs/EPSG/0/4490", 4326, True, 7),
    ServedCrs("http://www.opengis.net/def/crs/EPSG/0/3857", 3857, False, 2),
)
_SHORT: Final = {
    crs.uri.replace("http://www.opengis.net/def/crs/EPSG/0/", "EPSG:"): crs for crs in SERVED[1:]
}


def parse_served_crs(text: str, *, field: str) -> ServedCrs:
    """By URI, also in brackets or as `EPSG:4490`. Raises GridlineError `crs_not_served` (400)."""
    given = text.strip().strip("<>")
    for crs in SERVED:
        if given in (crs.uri, crs.uri.replace("http://", "https://")):
            return crs
    if given.upper() in _SHORT:
        return _SHORT[given.upper()]
    raise GridlineError(
        "crs_not_served", field=field, given=given[:80], known=", ".join(crs.uri for crs in SERVED)
    )
