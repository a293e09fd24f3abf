from datetime import datetime

from django.db import connection, transaction

_CLOSE = """
    UPDATE grid_buildingcell link SET valid_to = %(at)s
    FROM gis_building building, grid_gridcell cell
    WHERE link.valid_to IS NULL AND building.id = link.building_id AND cell.id = link.cell_id
      AND (building.valid_to IS NOT NULL OR cell.valid_to IS NOT NULL)
"""
_OPEN = """
    INSERT INTO grid_buildingcell (building_id, cell_id, valid_from)
    SELECT building.id, cell.id, %(at)s
    FROM gis_building building CROSS JOIN LATERAL (
        SELECT cell.id FROM grid_gridcell cell
        WHERE cell.valid_to IS NULL AND cell.kind <> 'responsibility' AND ST_Intersects(cell.geom, building.point)
        ORDER BY starts_with(cell.code, left(building.code, 12)) DESC, cell.code LIMIT 1) cell
    WHERE building.valid_to IS NULL
      AND NOT EXISTS (SELECT FROM grid_buildingcell link WHERE link.building_id = building.id AND link.valid_to IS NULL)
"""


@transaction.atomic
def link_buildings(*, at: datetime) -> int:
    """Gives every valid building without a valid cell the cell its point lies in; how many got one.

    Links of redrawn buildings and cells are closed first. On a border the cell of the building's own community
    wins. A building outside every cell stays without.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, {"at": at})
        cursor.execute(_OPEN, {"at": at})
        return int(cursor.rowcount)
