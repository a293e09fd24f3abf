from collections.abc import Mapping
from datetime import datetime

from shapely import MultiPolygon

from grid.domain.actor import Actor
from grid.domain.cell_change import NewCell
from grid.domain.draw_cells import Occasion, create
from grid.models import GridChange
from grid.selectors.home_areas import home_community
from grid.selectors.standing_cells import cells_meeting
from grid.services.change_cells import change_cells


def create_cell(
    *,
    geom: MultiPolygon,
    community_code: str,
    kind: str,
    name: str,
    occasion: Occasion,
    actor: Actor,
    at: datetime,
    versions: Mapping[str, int] | None = None,
    preview: bool = False,
) -> GridChange:
    """新建. A new cell (EPSG:4326) on free ground, or cut out of cells that yield it (a campus, a park, a mall).

    Raises GridlineError `community_unknown`, `redraw_swallows_cell` (422) and those of `change_cells`.
    """
    community = home_community(community_code)
    cell = NewCell("", kind, name, community.parent_code, community.code, geom)
    change = create(cell, cells_meeting(geom) if geom.is_valid else [], occasion)
    return change_cells(change=change, actor=actor, at=at, versions=versions, preview=preview)
