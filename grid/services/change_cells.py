"""The one way cells change: checked, previewed, planned or applied, recorded."""

from collections.abc import Mapping
from datetime import datetime

import shapely
from django.db import transaction

from gis.domain.errors import GridlineError
from gis.domain.numbering_scheme import CodeForm, numbering_scheme
from gis.selectors.current_district import current_district, forget_district
from grid.domain.actor import Actor
from grid.domain.cell_change import CellChange, StandingCell
from grid.domain.cell_fit import misfits
from grid.domain.number_cells import number_cells
from grid.domain.versions_seen import check_versions
from grid.models import GridChange
from grid.selectors.home_areas import home_areas
from grid.selectors.standing_cells import cells_meeting, used_cell_codes
from grid.services.apply_cell_change import apply_cell_change
from grid.services.lock_grid import lock_cells, lock_subdistricts
from grid.services.record_grid_change import new_grid_change, plan_grid_change, settle_grid_change

MAX_FAULTS = 50


def change_cells(
    *,
    change: CellChange,
    actor: Actor,
    at: datetime,
    versions: Mapping[str, int] | None = None,
    preview: bool = False,
    reverts: GridChange | None = None,
) -> GridChange:
    """Applies the change, or plans it when it takes effect after `at`; one transaction.

    With `preview` everything is done and taken back: the unsaved `GridChange` that is returned says what would move.
    `versions` (code → version) is what the caller has seen and must name every cell that ends; None = not asked.
    Raises GridlineError (422) `change_in_the_past`, `cell_versions_missing`, the first misfit of `cell_fit` (all of
    them as `faults`), those of numbering; `cells_changed_meanwhile`, `area_changed_meanwhile` (409).
    """
    check_effective(change.effective_at, at)
    try:
        with transaction.atomic():
            retired = _lock(change, versions)
            change = number_cells(change, used=_used_codes(change), form=_cell_form())
            check_fit(change, retired)
            row = new_grid_change(change, actor=actor, at=at, retired=retired, reverts=reverts)
            if change.effective_at > at and not preview:
                plan_grid_change(row, actor=actor, at=at)
            else:
                apply_cell_change(row, change=change, retired=retired, actor=actor, at=at)
                settle_grid_change(row, state=GridChange.State.APPLIED, actor=actor, at=at)
            transaction.set_rollback(preview)
    finally:
        forget_district()  # its version may have been read inside a transaction that is taken back
    return row


def check_effective(effective_at: datetime, at: datetime) -> None:
    """Raises GridlineError `change_in_the_past` (422)."""
    if effective_at < at:
        raise GridlineError("change_in_the_past", status=422, field="effective_at")


def check_fit(change: CellChange, retired: list[StandingCell]) -> None:
    """Raises GridlineError (422) with the code of the first misfit and all of them in `faults`."""
    gone = {cell.code for cell in retired}
    around: dict[str, StandingCell] = {}
    for cell in change.new:
        if shapely.is_valid(cell.geom) and not cell.geom.is_empty:
            around |= {found.code: found for found in cells_meeting(cell.geom) if found.code not in gone}
    homes = home_areas({cell.community_code for cell in change.new if cell.community_code})
    communities = {code: area.geom for code, area in homes.items()}
    communities |= {area.code: area.geom for area in change.areas if area.level == "community"}
    found = misfits(change, retired=retired, around=list(around.values()), communities=communities)
    if found:
        first = found[0]
        raise GridlineError(
            first.code,
            status=422,
            cells=", ".join(first.cells),
            area_m2=round(first.area_m2, 1),
            lon=round(first.point[0], 6),
            lat=round(first.point[1], 6),
            extra={"faults": [fault.as_json() for fault in found[:MAX_FAULTS]]},
        )


def _lock(change: CellChange, versions: Mapping[str, int] | None) -> list[StandingCell]:
    lock_subdistricts(change.subdistrict_codes)
    retired = lock_cells(change.retired)
    if versions is not None:
        missing = sorted({cell.code for cell in retired} - versions.keys())
        if missing:
            raise GridlineError(
                "cell_versions_missing", status=422, field="versions", cells=", ".join(missing)
            )
        present = {cell.code: cell.version for cell in retired}
        check_versions({code: versions[code] for code in present}, present)
    return retired


def _used_codes(change: CellChange) -> frozenset[str]:
    """Codes that no new cell may get: ever given, or planned to be."""
    prefixes = {cell.community_code for cell in change.new} | {cell.base for cell in change.new if cell.base}
    used = used_cell_codes(prefixes)
    planned = GridChange.objects.filter(state=GridChange.State.PLANNED).values_list("after", flat=True)
    return used | {ref.rpartition("@")[0] for refs in planned for ref in refs}


def _cell_form() -> CodeForm | None:
    return numbering_scheme(current_district().code_scheme).levels.get("cell")
