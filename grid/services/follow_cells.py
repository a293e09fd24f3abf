"""What stands on the ground of changed cells follows them: buildings, addresses, facilities, responsibility grids."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from grid.domain.cell_change import CellChange, StandingCell
from grid.domain.cells_changed import CellsChanged
from grid.domain.responsibility import homes_of, moved_sets
from grid.selectors.grid_sets import ended_sets, grid_grounds, grid_sets
from grid.selectors.ground_counts import ground_counts
from grid.selectors.inspectors_of import inspectors_of
from grid.services.assign_inspectors import reopen_duties
from grid.services.link_buildings import relink_cells
from grid.services.store_grid_sets import store_grid_sets

_MOVED = """
    SELECT building.code, coalesce(former.code, ''), cell.code
    FROM grid_buildingcell link
    JOIN grid_gridcell cell ON cell.id = link.cell_id
    JOIN gis_building building ON building.id = link.building_id
    LEFT JOIN LATERAL (
        SELECT old.code FROM grid_buildingcell past JOIN grid_gridcell old ON old.id = past.cell_id
        WHERE past.building_id = link.building_id AND past.valid_to = %(at)s AND past.cell_id = ANY(%(old)s)
        ORDER BY past.id DESC LIMIT 1
    ) former ON true
    WHERE link.valid_to IS NULL AND link.cell_id = ANY(%(new)s)
    ORDER BY building.code
"""
_ADDRESSES = """
    UPDATE gis_standardaddress address
    SET community_code = cell.community_code, subdistrict_code = cell.subdistrict_code
    FROM grid_buildingcell link JOIN grid_gridcell cell ON cell.id = link.cell_id
    WHERE link.valid_to IS NULL AND link.cell_id = ANY(%(cells)s) AND address.building_id = link.building_id
      AND address.community_code <> cell.community_code
"""
_FACILITIES = """
    UPDATE grid_facility facility SET cell_code = home.code
    FROM grid_facility same CROSS JOIN LATERAL (
        SELECT cell.code FROM grid_gridcell cell
        WHERE cell.id = ANY(%(new)s) AND ST_Intersects(cell.geom, ST_PointOnSurface(same.geom))
        ORDER BY cell.code LIMIT 1
    ) home
    WHERE facility.id = same.id AND same.valid_to IS NULL AND home.code <> same.cell_code
      AND same.geom && (
        SELECT ST_SetSRID(ST_Extent(cell.geom), 4326) FROM grid_gridcell cell WHERE cell.id = ANY(%(new)s))
      AND (same.cell_code = ANY(%(codes)s) OR same.cell_code = '')
    RETURNING facility.code, home.code
"""


def follow_buildings(told: CellsChanged, at: datetime) -> dict[str, Any]:
    """Links the buildings of the old cells anew; `buildings` of the report, with what lives in those that moved.

    `moved` are the buildings whose cell has another code now. Their addresses' community follows where the cell went
    to another one; codes of buildings and addresses never change.
    """
    old, new = [cell.id for cell in told.old], [cell.id for cell in told.new]
    relinked = relink_cells(retired_ids=old, new_ids=new, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"at": at, "old": old, "new": new})
        links = cursor.fetchall()
        transferred = 0
        if {cell.community_code for cell in told.old} != {cell.community_code for cell in told.new}:
            cursor.execute(_ADDRESSES, {"cells": new})
            transferred = cursor.rowcount
    moved = [(building, before, after) for building, before, after in links if before != after]
    return {
        "buildings": {
            "relinked": relinked,
            "moved": len(moved),
            "items": [{"code": code, "from": before, "to": after} for code, before, after in moved],
        },
        "moved": ground_counts([code for code, _, _ in moved]),
        "addresses_to_other_community": transferred,
    }


def follow_facilities(told: CellsChanged) -> list[dict[str, str]]:
    """Facilities whose cell has another code now: code and cell."""
    new, codes = [cell.id for cell in told.new], [cell.code for cell in told.old]
    with connection.cursor() as cursor:
        cursor.execute(_FACILITIES, {"new": new, "codes": codes})
        return [{"code": code, "to": cell} for code, cell in sorted(cursor.fetchall())]


def follow_grids(change: CellChange, retired: Sequence[StandingCell], at: datetime) -> dict[str, Any]:
    """New versions of the responsibility grids whose cells changed, and what their inspectors gain and lose."""
    grids = grid_sets(subdistrict_codes=change.subdistrict_codes, lock=True)
    ended = ended_sets(set(dict(change.homes).values()))  # a change taken back brings them back
    grids |= ended
    gone = {cell.code for cell in retired}
    homes = homes_of(change.new, retired, grids, grid_grounds(grids.keys()), dict(change.homes))
    moved = moved_sets(grids, gone, homes)
    inspectors = inspectors_of(moved)  # before a grid that ends takes their duties with it
    versions = store_grid_sets(sets=moved.values(), at=at)
    reopen_duties(grid_codes=ended.keys() & versions.keys(), at=at)
    return {
        "responsibility_grids": [
            {
                "code": code,
                "name": grid.name,
                "version_before": grid.version,
                "version_after": versions.get(code),
                "added": sorted(grid.cells - grids[code].cells),
                "removed": sorted(grids[code].cells - grid.cells),
                "inspectors": inspectors.get(code, []),
            }
            for code, grid in moved.items()
        ],
        "homes": [
            {"cell": home.cell_code, "grid": home.grid_code or None, "reason": home.reason} for home in homes
        ],
    }
