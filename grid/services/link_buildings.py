"""Which building stands in which cell: found by the ground, kept as rows, closed and opened by sets."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from grid.selectors.locate import EDGE_TOLERANCE_M

_PLACE = Path(__file__).parent.parent / "sql" / "place_buildings.sql"
_TODO = "CREATE TEMP TABLE todo_building (building_id bigint PRIMARY KEY)"
#: These look at all buildings. In the transaction that loaded them the statistics may still say there are none, and a
#: nested loop over 95,000 × 95,000 rows took minutes where hash joins take a tenth of a second.
_WHOLE_TABLES = "SET LOCAL enable_nestloop = off"
_AS_BEFORE = "SET LOCAL enable_nestloop = on"
_CLOSE_STALE = """
    UPDATE grid_buildingcell link SET valid_to = %(at)s
    FROM gis_building building, grid_gridcell cell
    WHERE link.valid_to IS NULL AND building.id = link.building_id AND cell.id = link.cell_id
      AND (building.valid_to IS NOT NULL OR cell.valid_to IS NOT NULL)
"""
_FORGET_CLOSED = """
    DELETE FROM grid_unplacedbuilding unplaced USING gis_building building
    WHERE building.id = unplaced.building_id AND building.valid_to IS NOT NULL
"""
_UNLINKED = """
    INSERT INTO todo_building
    SELECT building.id FROM gis_building building
    LEFT JOIN grid_buildingcell link ON link.building_id = building.id AND link.valid_to IS NULL
    WHERE building.valid_to IS NULL AND link.id IS NULL
"""
_ASTRAY = """
    WITH gone AS (
        UPDATE grid_buildingcell link SET valid_to = %(at)s
        FROM gis_building building, grid_gridcell cell
        WHERE link.valid_to IS NULL AND building.id = link.building_id AND cell.id = link.cell_id
          AND NOT (link.placed_by = 'ground' AND ST_Intersects(cell.geom, building.point))
        RETURNING link.building_id
    ) INSERT INTO todo_building SELECT building_id FROM gone
"""
_OF_CELLS = """
    WITH gone AS (
        UPDATE grid_buildingcell SET valid_to = %(at)s WHERE valid_to IS NULL AND cell_id = ANY(%(cells)s)
        RETURNING building_id
    ) INSERT INTO todo_building SELECT building_id FROM gone
"""
_BESIDE = """
    WITH gone AS (
        UPDATE grid_buildingcell link SET valid_to = %(at)s
        FROM grid_gridcell cell, gis_building building
        WHERE cell.id = ANY(%(cells)s) AND building.valid_to IS NULL AND ST_Intersects(cell.geom, building.point)
          AND link.building_id = building.id AND link.valid_to IS NULL AND link.placed_by = 'nearest'
        RETURNING link.building_id
    ) INSERT INTO todo_building SELECT building_id FROM gone
"""
_UNPLACED = """
    INSERT INTO todo_building
    SELECT unplaced.building_id FROM grid_unplacedbuilding unplaced ON CONFLICT DO NOTHING
"""


@transaction.atomic
def link_buildings(*, at: datetime, check_ground: bool = False) -> int:
    """Gives every valid building without a valid cell the cell it stands in; how many got one.

    Links of redrawn buildings and cells are closed first; with `check_ground` also those whose cell does not hold the
    building's point, which looks at every building of the district. The ground decides, on a border the building's
    own community, just outside every cell (`EDGE_TOLERANCE_M`) the nearest one; a building further out is noted in
    `UnplacedBuilding`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TODO)
        cursor.execute(_WHOLE_TABLES)
        cursor.execute(_CLOSE_STALE, {"at": at})
        cursor.execute(_FORGET_CLOSED)
        if check_ground:
            cursor.execute(_ASTRAY, {"at": at})
        cursor.execute(_UNLINKED + " ON CONFLICT DO NOTHING")
        cursor.execute(_AS_BEFORE)
        return _place(cursor, at)


@transaction.atomic
def relink_cells(*, retired_ids: Collection[int], new_ids: Collection[int], at: datetime) -> int:
    """Gives the buildings of cells that ended the cells that stand there now; how many got one.

    Looks at the buildings of those cells, at the ones on new ground that were only placed beside another cell, and at
    the ones that stood in no cell, at nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TODO)
        cursor.execute(_OF_CELLS, {"at": at, "cells": list(retired_ids)})
        cursor.execute(_BESIDE, {"at": at, "cells": list(new_ids)})
        cursor.execute(_UNPLACED)
        return _place(cursor, at)


def _place(cursor: Any, at: datetime) -> int:
    cursor.execute("ANALYZE todo_building")
    cursor.execute(_statement(), {"at": at, "tolerance_m": EDGE_TOLERANCE_M})
    placed = int(cursor.fetchone()[0])
    cursor.execute("DROP TABLE todo_building")
    return placed


@cache
def _statement() -> str:
    return _PLACE.read_text(encoding="utf-8")
