"""From a stated position to WGS84, or to a refusal that says what is wrong with it."""

from dispatch.api.ticket_schemas import Location
from gis.domain.coordinates import LonLat, check_lonlat, parse_coord_type, to_wgs84
from gis.domain.errors import GridlineError
from gis.selectors.current_district import current_district
from gis.selectors.district_extent import district_extent


def position_of(location: Location | None) -> LonLat | None:
    """The position in WGS84; None when none was given.

    Raises `coord_type_missing`, `coord_type_unknown`, `coordinates_not_finite`, `coordinates_swapped`,
    `coordinates_out_of_range`, and `outside_district` for what lies farther than about 5 km from the district.
    """
    if location is None:
        return None
    stated = parse_coord_type(location.coord_type)
    extent = district_extent(current_district().version)
    given = check_lonlat(location.lon, location.lat, extent.expected if extent else None)
    position = to_wgs84(given, stated)
    if extent is not None:
        west, south, east, north = extent.expected
        if not (west <= position.lon <= east and south <= position.lat <= north):
            raise GridlineError("outside_district", status=422, field="location")
    return position
