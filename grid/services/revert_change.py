from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.cell_change import ChangeKind
from grid.domain.draw_cells import Occasion, restore
from grid.models import GridChange
from grid.selectors.former_ground import former_areas, former_cells, former_homes
from grid.selectors.standing_cells import standing_cells
from grid.services.change_cells import change_cells


@transaction.atomic
def revert_change(
    *, change_id: UUID, occasion: Occasion, actor: Actor, at: datetime, preview: bool = False
) -> GridChange:
    """撤销. Takes an applied change of cells back by a change of its own, while nothing later touched its ground.

    The former cells come back as new versions under their old codes. Raises GridlineError `grid_change_unknown`
    (404), `grid_change_not_reversible` (409: not applied, or of responsibility grids), `grid_ground_touched_since`
    (409) and those of `change_cells`.
    """
    row = GridChange.objects.select_for_update().filter(pk=change_id).first()
    if row is None:
        raise GridlineError("grid_change_unknown", status=404)
    if (
        row.state != GridChange.State.APPLIED
        or row.kind == ChangeKind.RESPONSIBILITY
        or row.settled_at is None
    ):
        raise GridlineError("grid_change_not_reversible", status=409)
    standing = standing_cells([ref.rpartition("@")[0] for ref in row.after])
    areas = former_areas(row)
    now = {f"{cell.code}@{cell.version}" for cell in standing}
    if now != set(row.after) or len(areas) != len(row.plan["areas"]):
        touched: Collection[str] = sorted(set(row.after) - now)
        raise GridlineError("grid_ground_touched_since", status=409, cells=", ".join(touched)[:200])
    former = former_cells(row)
    homes = former_homes([cell.code for cell in former], row.settled_at)
    change = restore(standing, former, occasion, areas=tuple(areas), homes=homes)
    return change_cells(change=change, actor=actor, at=at, preview=preview, reverts=row)
