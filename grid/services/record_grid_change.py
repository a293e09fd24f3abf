"""The record of a change of the grid, from its birth to its settlement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from grid.domain.actor import Actor
from grid.domain.cell_change import CellChange, StandingCell
from grid.models import GridChange
from grid.signals import grid_change_settled

LABEL_CHARS = 120


def new_grid_change(
    change: CellChange,
    *,
    actor: Actor,
    at: datetime,
    retired: Sequence[StandingCell],
    reverts: GridChange | None = None,
) -> GridChange:
    """The record of a change of cells, not stored yet."""
    return GridChange(
        kind=str(change.kind),
        state=GridChange.State.PLANNED,
        reason=change.reason,
        subdistrict_codes=list(change.subdistrict_codes),
        plan=change.as_json(),
        before=[f"{cell.code}@{cell.version}" for cell in retired],
        after=[f"{cell.code}@" for cell in change.new],
        reverts=reverts,
        actor_id=actor.account_id,
        actor_label=actor.label[:LABEL_CHARS],
        created_at=at,
        effective_at=change.effective_at,
    )


def plan_grid_change(row: GridChange, *, actor: Actor, at: datetime) -> None:
    """Stores a change that takes effect later; `settle_due_changes` applies it then."""
    row.save(force_insert=True)
    grid_change_settled.send(sender=GridChange, change=row, actor=actor, at=at)


def settle_grid_change(
    row: GridChange, *, state: str, actor: Actor, at: datetime, failure: dict[str, Any] | None = None
) -> None:
    """Stores what became of the change, for good, and tells the apps above."""
    row.state = state
    row.settled_at = at
    row.failure = failure or {}
    row.save()
    grid_change_settled.send(sender=GridChange, change=row, actor=actor, at=at)
