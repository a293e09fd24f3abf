from collections.abc import Mapping
from datetime import datetime

import shapely
from shapely import MultiPolygon

from grid.domain.actor import Actor
from grid.domain.draw_cells import Occasion, redraw
from grid.models import GridChange
from grid.selectors.cells_to_change import cells_to_change
from grid.selectors.standing_cells import cells_meeting
from grid.services.change_cells import change_cells


def redraw_cells(
    *,
    drawings: Mapping[str, MultiPolygon],
    occasion: Occasion,
    actor: Actor,
    at: datetime,
    versions: Mapping[str, int] | None = None,
    preview: bool = False,
) -> GridChange:
    """重划. Gives cells new borders (code → EPSG:4326); neighbours yield what a drawing takes from them.

    Ground that a drawing leaves must be in another drawing. Raises GridlineError `cells_unknown` (404),
    `redraw_swallows_cell` (422) and those of `change_cells`.
    """
    cells = {cell.code: cell for cell in cells_to_change(drawings.keys(), versions)}
    for drawing in drawings.values():
        if shapely.is_valid(drawing):
            cells |= {cell.code: cell for cell in cells_meeting(drawing)}
    change = redraw(list(cells.values()), drawings, occasion)
    return change_cells(change=change, actor=actor, at=at, versions=versions, preview=preview)
