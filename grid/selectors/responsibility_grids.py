"""Responsibility grids to read: what they hold and who looks after them."""

from collections.abc import Collection
from typing import Any

from gis.domain.errors import GridlineError
from grid.models import ResponsibilityGrid, ResponsibilityGridInspector
from grid.selectors.grid_sets import grid_sets, grid_sets_named
from grid.selectors.inspectors_of import inspectors_of


def responsibility_grids(subdistrict_code: str) -> list[dict[str, Any]]:
    """Valid grids of a subdistrict by code, with cells and inspectors. Three statements."""
    grids = grid_sets(subdistrict_codes=[subdistrict_code])
    inspectors = inspectors_of(grids)
    return [
        {
            "code": grid.code,
            "name": grid.name,
            "version": grid.version,
            "subdistrict_code": grid.subdistrict_code,
            "community_code": grid.community_code or None,
            "cells": sorted(grid.cells),
            "inspectors": inspectors.get(grid.code, []),
        }
        for grid in grids.values()
    ]


def responsibility_grid(code: str) -> dict[str, Any]:
    """A grid with its versions and everybody who looked after it. Raises GridlineError `grid_unknown` (404)."""
    versions = list(
        ResponsibilityGrid.objects.filter(code=code).order_by("-version").defer("geom", "label_point")[:100]
    )
    if not versions:
        raise GridlineError("grid_unknown", status=404, grid=code[:32])
    last = versions[0]
    present = grid_sets_named([code]).get(code)
    cells: Collection[str] = present.cells if present else ()
    duties = ResponsibilityGridInspector.objects.filter(grid_code=code).select_related("account")
    return {
        "code": code,
        "name": last.name,
        "version": last.version,
        "subdistrict_code": last.subdistrict_code,
        "community_code": last.community_code or None,
        "valid": present is not None,
        "cells": sorted(cells),
        "inspectors": inspectors_of([code]).get(code, []),
        "history": [
            {"version": row.version, "valid_from": row.valid_from, "valid_to": row.valid_to}
            for row in versions
        ],
        "duties": [
            {
                "id": duty.account_id,
                "username": duty.account.username,
                "name": duty.account.name,
                "since_at": duty.since_at,
                "until_at": duty.until_at,
            }
            for duty in duties.order_by("-since_at", "account_id")[:200]
        ],
    }
