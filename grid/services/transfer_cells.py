from collections.abc import Collection, Mapping
from datetime import datetime

from grid.domain.actor import Actor
from grid.domain.draw_cells import Occasion, transfer
from grid.models import GridChange
from grid.selectors.cells_to_change import cells_to_change
from grid.selectors.home_areas import home_areas, home_community
from grid.services.change_cells import change_cells


def transfer_cells(
    *,
    codes: Collection[str],
    community_code: str,
    move_border: bool,
    occasion: Occasion,
    actor: Actor,
    at: datetime,
    versions: Mapping[str, int] | None = None,
    preview: bool = False,
) -> GridChange:
    """移交. Gives cells to another community, where they get new codes; with `move_border` its border follows.

    Raises GridlineError `cells_unknown` (404), `community_unknown`, `transfer_to_own_community`,
    `transfer_not_adjacent` (422) and those of `change_cells`.
    """
    cells = cells_to_change(codes, versions)
    target = home_community(community_code)
    touched = {code for cell in cells for code in (cell.community_code, cell.subdistrict_code)}
    areas = list(home_areas(touched | {target.code, target.parent_code}).values())
    change = transfer(cells, target, areas, occasion, move_border=move_border)
    return change_cells(change=change, actor=actor, at=at, versions=versions, preview=preview)
