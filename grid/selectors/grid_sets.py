"""Responsibility grids that are valid now, as values."""

from collections import defaultdict
from collections.abc import Collection

import shapely
from shapely import Geometry

from grid.domain.responsibility import GridSet
from grid.models import ResponsibilityGrid, ResponsibilityGridCell


def grid_sets(*, subdistrict_codes: Collection[str], lock: bool = False) -> dict[str, GridSet]:
    """Code → grid, of those subdistricts. `lock` keeps their rows for this transaction. Two statements."""
    rows = ResponsibilityGrid.objects.filter(
        valid_to__isnull=True, subdistrict_code__in=subdistrict_codes
    ).order_by("code")
    return _with_cells(list(rows.select_for_update() if lock else rows))


def grid_sets_named(codes: Collection[str], *, lock: bool = False) -> dict[str, GridSet]:
    """Code → grid, of those codes that are valid now. Two statements."""
    rows = ResponsibilityGrid.objects.filter(valid_to__isnull=True, code__in=codes).order_by("code")
    return _with_cells(list(rows.select_for_update() if lock else rows))


def ended_sets(codes: Collection[str]) -> dict[str, GridSet]:
    """Code → last version of grids that have ended, without cells."""
    standing = ResponsibilityGrid.objects.filter(code__in=codes, valid_to__isnull=True)
    rows = ResponsibilityGrid.objects.filter(code__in=codes).exclude(code__in=standing.values("code"))
    return {
        row.code: GridSet(
            row.code, row.name, row.subdistrict_code, row.community_code, frozenset(), row.version
        )
        for row in rows.order_by("code", "version")
    }


def grid_grounds(codes: Collection[str]) -> dict[str, Geometry]:
    """Code → ground (EPSG:4326) of the grids valid now; those not drawn yet are left out."""
    rows = ResponsibilityGrid.objects.filter(valid_to__isnull=True, code__in=codes, geom__isnull=False)
    return {
        code: shapely.from_wkb(bytes(geom.wkb)) for code, geom in rows.values_list("code", "geom") if geom
    }


def owners_of(cell_codes: Collection[str]) -> dict[str, str]:
    """Cell code → code of the responsibility grid it lies in now; cells without one are left out."""
    rows = ResponsibilityGridCell.objects.filter(valid_to__isnull=True, cell_code__in=cell_codes)
    return dict(rows.values_list("cell_code", "grid__code"))


def _with_cells(rows: list[ResponsibilityGrid]) -> dict[str, GridSet]:
    cells: dict[int, set[str]] = defaultdict(set)
    members = ResponsibilityGridCell.objects.filter(grid__in=rows, valid_to__isnull=True)
    for grid_id, cell_code in members.values_list("grid_id", "cell_code"):
        cells[grid_id].add(cell_code)
    return {
        row.code: GridSet(
            code=row.code,
            name=row.name,
            subdistrict_code=row.subdistrict_code,
            community_code=row.community_code,
            cells=frozenset(cells[row.pk]),
            version=row.version,
        )
        for row in rows
    }
