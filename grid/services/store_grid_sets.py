"""New versions of responsibility grids: the one place that writes them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from grid.domain.responsibility import GridSet
from grid.models import (
    GridCell,
    ResponsibilityGrid,
    ResponsibilityGridCell,
    ResponsibilityGridInspector,
)
from grid.services.draw_responsibility_grids import draw_responsibility_grids


def store_grid_sets(*, sets: Iterable[GridSet], at: datetime) -> dict[str, int]:
    """Closes the valid version of each grid and opens the next; code → new version, inside the caller's transaction.

    A set without cells ends its grid, and the duties of its inspectors with it; it has no new version. The community
    is the one in which all cells lie, blank for several. The database refuses a cell that another grid still has.
    """
    wanted = sorted(sets, key=lambda grid: grid.code)
    codes = [grid.code for grid in wanted]
    closing = ResponsibilityGrid.objects.filter(code__in=codes, valid_to__isnull=True)
    attributes = dict(closing.values_list("code", "attributes"))
    ResponsibilityGridCell.objects.filter(grid__in=closing, valid_to__isnull=True).update(valid_to=at)
    closing.update(valid_to=at)
    ended = [grid.code for grid in wanted if not grid.cells]
    ResponsibilityGridInspector.objects.filter(grid_code__in=ended, until_at__isnull=True).update(until_at=at)
    last = ResponsibilityGrid.objects.filter(code__in=codes).values("code").annotate(last=Max("version"))
    versions = {row["code"]: row["last"] + 1 for row in last}
    rows = [
        _row(grid, versions.get(grid.code, 1), attributes.get(grid.code, {}), at)
        for grid in wanted
        if grid.cells
    ]
    ResponsibilityGrid.objects.bulk_create(rows)
    cells = {grid.code: grid.cells for grid in wanted}
    ResponsibilityGridCell.objects.bulk_create(
        [ResponsibilityGridCell(grid=row, cell_code=code) for row in rows for code in sorted(cells[row.code])]
    )
    draw_responsibility_grids(codes=[row.code for row in rows])
    return {row.code: row.version for row in rows}


def _row(grid: GridSet, version: int, attributes: dict[str, object], at: datetime) -> ResponsibilityGrid:
    homes = GridCell.objects.filter(code__in=grid.cells, valid_to__isnull=True)
    communities = set(homes.values_list("community_code", flat=True).distinct())
    return ResponsibilityGrid(
        code=grid.code,
        name=grid.name,
        subdistrict_code=grid.subdistrict_code,
        community_code=communities.pop() if len(communities) == 1 else "",
        attributes=attributes,
        version=version,
        valid_from=at,
    )
