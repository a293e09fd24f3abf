from collections.abc import Collection, Mapping
from datetime import datetime

from grid.domain.actor import Actor
from grid.domain.draw_cells import Occasion, merge
from grid.models import GridChange
from grid.selectors.cells_to_change import cells_to_change
from grid.services.change_cells import change_cells


def merge_cells(
    *,
    codes: Collection[str],
    occasion: Occasion,
    actor: Actor,
    at: datetime,
    name: str = "",
    kind: str = "",
    versions: Mapping[str, int] | None = None,
    preview: bool = False,
) -> GridChange:
    """合并. Merges cells of one community into one under the lowest of their codes; the others end.

    Raises GridlineError `cells_unknown` (404), `merge_needs_two`, `merge_across_communities`, `merge_across_kinds`,
    `cells_not_adjacent` (422) and those of `change_cells`.
    """
    change = merge(cells_to_change(codes, versions), occasion, name=name, kind=kind)
    return change_cells(change=change, actor=actor, at=at, versions=versions, preview=preview)
