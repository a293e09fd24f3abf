"""A change of cells takes effect: everything that names the old cells follows, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import shapely
from django.db.models import Max

from gis.domain.local_metres import area_m2
from gis.services.redraw_areas import AreaDrawing, redraw_areas
from gis.services.touch_geography import touch_geography
from grid.domain.actor import Actor
from grid.domain.cell_change import CellChange, StandingCell
from grid.domain.cells_changed import CellDrawing, CellsChanged
from grid.models import GridCell, GridChange
from grid.selectors.grid_sets import grid_grounds
from grid.services.follow_cells import follow_buildings, follow_facilities, follow_grids
from grid.signals import cells_changed


def apply_cell_change(
    row: GridChange, *, change: CellChange, retired: Sequence[StandingCell], actor: Actor, at: datetime
) -> None:
    """Ends the retired cells, begins the new ones, lets everything follow, and writes the report onto `row`.

    The caller holds the locks and has checked the fit. Raises `area_changed_meanwhile` (409) and whatever the apps
    above refuse.
    """
    redraw_areas(
        drawings=[AreaDrawing(area.level, area.code, area.geom, area.since) for area in change.areas], at=at
    )
    GridCell.objects.filter(pk__in=[cell.id for cell in retired]).update(valid_to=at)
    stored = _store(change, at)
    row.after = [f"{cell.code}@{cell.version}" for cell in stored]
    told = CellsChanged(row.id, row.kind, tuple(map(_drawing, retired)), tuple(stored))
    report: dict[str, Any] = {
        "cells": {"before": [_size(cell) for cell in told.old], "after": [_size(cell) for cell in told.new]},
        "areas": [{"level": area.level, "code": area.code} for area in change.areas],
        **follow_buildings(told, at),
        "facilities": follow_facilities(told),
        **follow_grids(change, retired, at),
    }
    layers = {"cell", "responsibility_grid", *(area.level for area in change.areas)}
    layers |= {"facility"} if report["facilities"] else set()
    layers |= {"address"} if report["addresses_to_other_community"] else set()
    touch_geography(*sorted(layers))
    report["warnings"] = _warnings(told, [grid["code"] for grid in report["responsibility_grids"]])
    for _receiver, answer in cells_changed.send(sender=GridChange, change=told, actor=actor, at=at):
        report.update(answer if isinstance(answer, dict) else {})
    row.report = report


def _store(change: CellChange, at: datetime) -> list[CellDrawing]:
    """The new cells as rows, each the next version of its code."""
    codes = [cell.code for cell in change.new]
    last = GridCell.objects.filter(code__in=codes).values("code").annotate(last=Max("version"))
    versions = {row["code"]: row["last"] + 1 for row in last}
    rows = GridCell.objects.bulk_create(
        GridCell(
            code=cell.code,
            kind=cell.kind,
            name=cell.name,
            subdistrict_code=cell.subdistrict_code,
            community_code=cell.community_code,
            geom=cell.geom.wkb_hex,
            label_point=cell.geom.representative_point().wkb_hex,
            version=versions.get(cell.code, 1),
            valid_from=at,
        )
        for cell in change.new
    )
    return [
        CellDrawing(row.pk, cell.code, row.version, cell.subdistrict_code, cell.community_code, cell.geom)
        for row, cell in zip(rows, change.new, strict=True)
    ]


def _warnings(told: CellsChanged, grid_codes: Sequence[str]) -> list[dict[str, Any]]:
    """What is allowed and seldom meant: a new cell or a responsibility grid that lies in several pieces."""
    cells = {cell.code: cell.geom for cell in told.new}
    found: list[dict[str, Any]] = [
        {"kind": kind, "code": code, "pieces": int(shapely.get_num_geometries(ground))}
        for kind, grounds in (("cell_in_pieces", cells), ("grid_in_pieces", grid_grounds(grid_codes)))
        for code, ground in sorted(grounds.items())
    ]
    return [warning for warning in found if warning["pieces"] > 1]


def _drawing(cell: StandingCell) -> CellDrawing:
    return CellDrawing(
        cell.id, cell.code, cell.version, cell.subdistrict_code, cell.community_code, cell.geom
    )


def _size(cell: CellDrawing) -> dict[str, Any]:
    return {
        "code": cell.code,
        "version": cell.version,
        "community_code": cell.community_code,
        "area_m2": round(area_m2(cell.geom), 1),
    }
