from functools import cache
from pathlib import Path

from django.db import connection

from gis.domain.coordinates import LonLat
from gis.selectors.planned import execute_planned
from grid.domain.place import Place

EDGE_TOLERANCE_M = 20
"""Published borders are simplified to about 60 feet; so far outside, a point still belongs to the nearest area."""

_SQL = Path(__file__).parent.parent / "sql" / "locate.sql"


def locate(point: LonLat) -> Place:
    """Whose ground `point` (EPSG:4326) is: areas, cell, building, nearest border. One SQL statement.

    A point outside every area by no more than `EDGE_TOLERANCE_M` belongs to the nearest one. A point outside the
    district gets a Place with `in_district` False; nothing is raised for it.
    """
    with connection.cursor() as cursor:
        execute_planned(
            cursor, _statement(), {"lon": point.lon, "lat": point.lat, "tolerance_m": EDGE_TOLERANCE_M}
        )
        row = cursor.fetchone()
    *codes, zones, boundaries, border_distance_m, border_neighbour, in_district = row
    subdistrict, subdistrict_name, community, community_name, cell, cell_id, cell_version, building = codes
    return Place(
        point=point,
        subdistrict_code=subdistrict,
        subdistrict_name=subdistrict_name,
        community_code=community,
        community_name=community_name,
        cell_code=cell,
        cell_id=cell_id,
        cell_version=cell_version,
        building_code=building,
        zone_codes=tuple(zones or ()),
        maintenance_boundary_codes=tuple(boundaries or ()),
        border_distance_m=border_distance_m,
        border_neighbour=border_neighbour,
        in_district=in_district,
    )


@cache
def _statement() -> str:
    return _SQL.read_text(encoding="utf-8")
