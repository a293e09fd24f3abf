from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from gis.domain.demo.progress import Progress, no_progress
from gis.services.analyse import analyse
from gis.services.copy_rows import copy_rows
from gis.services.reserve_ids import reserve_ids
from grid.domain.demo.responsibility import DemoGrid
from grid.models import Account, ResponsibilityGridInspector
from grid.services.draw_responsibility_grids import draw_responsibility_grids

TABLES: Final = ("grid_responsibilitygridinspector", "grid_responsibilitygridcell", "grid_responsibilitygrid")
"""What `seed_responsibility_grids` fills, those that point at others first."""


@transaction.atomic
def seed_responsibility_grids(
    *, grids: Sequence[DemoGrid], at: datetime, progress: Progress = no_progress
) -> None:
    """Stores the responsibility grids and gives grid number n to `inspector.<n>`, whose account must be there."""
    first = reserve_ids("grid_responsibilitygrid", len(grids))
    columns = ("id", "code", "name", "subdistrict_code", "community_code", "attributes", "valid_from")
    with progress("responsibility grids", len(grids)) as counted:
        copy_rows(
            "grid_responsibilitygrid",
            columns,
            counted(
                (
                    first + n,
                    grid.code,
                    grid.name,
                    grid.subdistrict_code,
                    grid.community_code,
                    {"synthetic": True},
                    at,
                )
                for n, grid in enumerate(grids)
            ),
        )
        members = ((first + n, cell) for n, grid in enumerate(grids) for cell in grid.cells)
        copy_rows("grid_responsibilitygridcell", ("grid_id", "cell_code"), members)
        analyse("grid_gridcell", "grid_responsibilitygrid", "grid_responsibilitygridcell")
        draw_responsibility_grids()
    accounts = dict(Account.objects.filter(username__startswith="inspector.").values_list("username", "id"))
    ResponsibilityGridInspector.objects.bulk_create(
        ResponsibilityGridInspector(
            grid_code=grid.code, account_id=accounts[f"inspector.{number}"], since_at=at
        )
        for number, grid in enumerate(grids, start=1)
    )
