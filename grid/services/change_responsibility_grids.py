"""Responsibility grids are made, changed and ended by one service: previewed, planned or applied, recorded."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from gis.domain.errors import GridlineError
from gis.selectors.current_district import forget_district
from gis.services.touch_geography import touch_geography
from grid.domain.actor import Actor
from grid.domain.cell_change import ChangeKind
from grid.domain.draw_cells import Occasion
from grid.domain.redivide import GridWish, plan_json, redivide, sets_of_plan
from grid.domain.responsibility import GridSet
from grid.domain.versions_seen import check_grid_versions
from grid.models import GridCell, GridChange, ResponsibilityGrid
from grid.selectors.grid_sets import grid_sets
from grid.selectors.inspectors_of import inspectors_of
from grid.services.change_cells import check_effective
from grid.services.lock_grid import lock_subdistricts
from grid.services.record_grid_change import LABEL_CHARS, plan_grid_change, settle_grid_change
from grid.services.store_grid_sets import store_grid_sets


def change_responsibility_grids(
    *,
    subdistrict_code: str,
    wishes: Sequence[GridWish],
    occasion: Occasion,
    actor: Actor,
    at: datetime,
    versions: Mapping[str, int] | None = None,
    preview: bool = False,
) -> GridChange:
    """Brings responsibility grids of one subdistrict to what is wished; other grids yield the cells that are named.

    Applied at once, or planned when it takes effect after `at`. With `preview` everything is taken back. `versions`
    (grid code → version seen) must name every grid that changes; None = not asked. Raises GridlineError
    `change_in_the_past`, `grid_versions_missing`, those of `redivide` (422), `grids_changed_meanwhile` (409).
    """
    check_effective(occasion.effective_at, at)
    try:
        with transaction.atomic():
            lock_subdistricts([subdistrict_code])
            row = _planned(subdistrict_code, wishes, occasion, actor, at)
            if versions is not None:
                _check_seen(row.plan["seen"], versions)
            if occasion.effective_at > at and not preview:
                plan_grid_change(row, actor=actor, at=at)
            else:
                apply_planned_sets(row, at=at)
                settle_grid_change(row, state=GridChange.State.APPLIED, actor=actor, at=at)
            transaction.set_rollback(preview)
    finally:
        forget_district()
    return row


def apply_planned_sets(row: GridChange, *, at: datetime) -> None:
    """Stores the sets of a planned change and its report, inside the caller's transaction and under its lock.

    Raises GridlineError `grids_changed_meanwhile` (409), `cells_not_of_subdistrict` (422) when cells are gone.
    """
    subdistrict = row.plan["subdistrict_code"]
    present = grid_sets(subdistrict_codes=[subdistrict], lock=True)
    seen = {code: version for code, version in row.plan["seen"].items() if version}
    check_grid_versions(seen, {code: grid.version for code, grid in present.items()})
    sets = sets_of_plan(row.plan)
    wanted = frozenset().union(*(grid.cells for grid in sets))
    missing = sorted(wanted - _cells_of(subdistrict).keys())
    if missing:
        raise GridlineError("cells_not_of_subdistrict", status=422, cells=", ".join(missing[:5]))
    inspectors = inspectors_of(grid.code for grid in sets)
    stored = store_grid_sets(sets=sets, at=at)
    touch_geography("responsibility_grid")
    row.after = [f"{code}@{version}" for code, version in stored.items()]
    row.report = {
        "responsibility_grids": [
            _told(grid, present.get(grid.code), stored.get(grid.code), inspectors.get(grid.code, []))
            for grid in sets
        ],
        "uncovered_cells": row.plan["uncovered"],
    }


def _planned(
    subdistrict_code: str, wishes: Sequence[GridWish], occasion: Occasion, actor: Actor, at: datetime
) -> GridChange:
    present = grid_sets(subdistrict_codes=[subdistrict_code], lock=True)
    used = ResponsibilityGrid.objects.filter(code__startswith=subdistrict_code)
    division = redivide(
        present,
        wishes,
        subdistrict_code=subdistrict_code,
        cells=_cells_of(subdistrict_code),
        used=frozenset(used.values_list("code", flat=True)) | _planned_codes(),
    )
    return GridChange(
        kind=ChangeKind.RESPONSIBILITY,
        state=GridChange.State.PLANNED,
        reason=occasion.reason,
        subdistrict_codes=[subdistrict_code],
        plan=plan_json(division, subdistrict_code=subdistrict_code, effective_at=occasion.effective_at),
        before=[f"{code}@{version}" for code, version in division.seen.items() if version],
        after=[f"{grid.code}@" for grid in division.sets if grid.cells],
        actor_id=actor.account_id,
        actor_label=actor.label[:LABEL_CHARS],
        created_at=at,
        effective_at=occasion.effective_at,
    )


def _planned_codes() -> frozenset[str]:
    planned = GridChange.objects.filter(state=GridChange.State.PLANNED, kind=ChangeKind.RESPONSIBILITY)
    return frozenset(
        ref.rpartition("@")[0] for refs in planned.values_list("after", flat=True) for ref in refs
    )


def _check_seen(changing: Mapping[str, int], versions: Mapping[str, int]) -> None:
    missing = sorted(code for code, version in changing.items() if version and code not in versions)
    if missing:
        raise GridlineError(
            "grid_versions_missing", status=422, field="versions", grids=", ".join(missing[:10])
        )
    present = {code: version for code, version in changing.items() if version}
    check_grid_versions({code: versions[code] for code in present}, present)


def _cells_of(subdistrict_code: str) -> dict[str, str]:
    """Valid cells with their communities."""
    cells = GridCell.objects.filter(subdistrict_code=subdistrict_code, valid_to__isnull=True)
    named = cells.exclude(kind=GridCell.Kind.RESPONSIBILITY).values_list("code", "community_code")
    return {code: community or subdistrict_code for code, community in named}


def _told(
    grid: GridSet, before: GridSet | None, version: int | None, inspectors: list[dict[str, Any]]
) -> dict[str, Any]:
    had = before.cells if before else frozenset()
    return {
        "code": grid.code,
        "name": grid.name,
        "version_before": before.version if before else None,
        "version_after": version,
        "added": sorted(grid.cells - had),
        "removed": sorted(had - grid.cells),
        "inspectors": inspectors,
    }
