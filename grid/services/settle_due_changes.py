"""Planned changes of the grid take effect when their time has come."""

from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.cell_change import CellChange, ChangeKind
from grid.models import GridChange
from grid.services.apply_cell_change import apply_cell_change
from grid.services.change_cells import check_fit
from grid.services.change_responsibility_grids import apply_planned_sets
from grid.services.lock_grid import lock_cells, lock_subdistricts
from grid.services.record_grid_change import settle_grid_change


def settle_next_due_change(*, actor: Actor, at: datetime) -> GridChange | None:
    """Applies the earliest planned change that is due at `at`, in one transaction; None when none is.

    A change that no longer fits (its cells were redrawn, a neighbour stands in the way) is not applied: it becomes
    `failed` with the reason, and `grid_change_settled` tells the apps above. Several workers may ask side by side.
    """
    with transaction.atomic():
        row = (
            GridChange.objects.select_for_update(skip_locked=True)
            .filter(state=GridChange.State.PLANNED, effective_at__lte=at)
            .order_by("effective_at", "created_at")
            .first()
        )
        if row is None:
            return None
        try:
            with transaction.atomic():
                _apply(row, actor, at)
        except GridlineError as error:
            failure = {"code": error.code, "params": {key: str(value) for key, value in error.params.items()}}
            row.report, row.after = {}, [f"{ref.rpartition('@')[0]}@" for ref in row.after]
            settle_grid_change(row, state=GridChange.State.FAILED, actor=actor, at=at, failure=failure)
        else:
            settle_grid_change(row, state=GridChange.State.APPLIED, actor=actor, at=at)
        return row


def _apply(row: GridChange, actor: Actor, at: datetime) -> None:
    lock_subdistricts(row.subdistrict_codes)
    if row.kind == ChangeKind.RESPONSIBILITY:
        apply_planned_sets(row, at=at)
        return
    change = CellChange.from_json(row.plan)
    retired = lock_cells(change.retired)
    check_fit(change, retired)
    apply_cell_change(row, change=change, retired=retired, actor=actor, at=at)
