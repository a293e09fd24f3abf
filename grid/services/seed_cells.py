from datetime import datetime
from typing import Final

from django.db import connection, transaction
from shapely import MultiPolygon

from gis.domain.demo.planned import DemoPlan
from gis.domain.demo.progress import Progress, no_progress
from gis.services.copy_rows import copy_rows

TABLES: Final = ("grid_buildingcell", "grid_unplacedbuilding", "grid_gridcell")
"""What belongs to the cells, those that point at others first."""
_LINK = """
    INSERT INTO grid_buildingcell (building_id, cell_id, valid_from)
    SELECT building.id, cell.id, %s
    FROM planned_link JOIN gis_building building ON building.code = planned_link.building_code
    JOIN grid_gridcell cell ON cell.code = planned_link.cell_code
    WHERE building.valid_to IS NULL AND cell.valid_to IS NULL
"""


@transaction.atomic
def seed_cells(*, plan: DemoPlan, at: datetime, progress: Progress = no_progress) -> None:
    """Stores the demo district's basic cells and which building stands in which cell, valid from `at`.

    The buildings must be there already.
    """
    columns = (
        "code", "kind", "name", "subdistrict_code", "community_code", "geom", "label_point", "attributes",
        "version", "valid_from",
    )  # fmt: skip
    with progress("cells", len(plan.cells)) as counted:
        copy_rows(
            "grid_gridcell",
            columns,
            counted(
                (code, "basic", "", code[:9], code[:12], MultiPolygon([cell]), cell.representative_point(),
                 {"synthetic": True}, 1, at)
                for code, cell in plan.cells.items()
            ),
        )  # fmt: skip
    with progress("buildings in cells", len(plan.buildings)) as counted, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE planned_link (building_code text, cell_code text) ON COMMIT DROP")
        links = ((b.code, b.cell_code) for b in plan.buildings)
        copy_rows("planned_link", ("building_code", "cell_code"), counted(links))
        cursor.execute("ANALYZE planned_link")
        cursor.execute(_LINK, [at])
        cursor.execute("DROP TABLE planned_link")
