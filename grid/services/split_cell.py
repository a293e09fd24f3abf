from collections.abc import Mapping, Sequence
from datetime import datetime

from shapely import LineString, MultiPolygon

from grid.domain.actor import Actor
from grid.domain.draw_cells import Occasion, split_by_line, split_into_parts
from grid.models import GridChange
from grid.selectors.cells_to_change import cells_to_change
from grid.services.change_cells import change_cells


def split_cell(
    *,
    code: str,
    by: LineString | Sequence[MultiPolygon],
    occasion: Occasion,
    actor: Actor,
    at: datetime,
    versions: Mapping[str, int] | None = None,
    preview: bool = False,
) -> GridChange:
    """拆分. Splits a cell along a line or into given parts (EPSG:4326); the largest part keeps the code.

    Raises GridlineError `cells_unknown` (404), `cell_not_split` (422) and those of `change_cells`.
    """
    cell = cells_to_change([code], versions)[0]
    along_line = isinstance(by, LineString)
    change = split_by_line(cell, by, occasion) if along_line else split_into_parts(cell, by, occasion)
    return change_cells(change=change, actor=actor, at=at, versions=versions, preview=preview)
