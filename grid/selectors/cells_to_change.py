"""The cells somebody wants to change, all of them or a refusal."""

from collections.abc import Collection

from gis.domain.errors import GridlineError
from grid.domain.cell_change import StandingCell
from grid.selectors.standing_cells import standing_cells


def cells_to_change(codes: Collection[str]) -> list[StandingCell]:
    """By code. Raises GridlineError `cells_unknown` (404) when one of the codes names no cell valid now."""
    found = standing_cells(set(codes))
    missing = sorted(set(codes) - {cell.code for cell in found})
    if missing:
        raise GridlineError("cells_unknown", status=404, cells=", ".join(missing[:5])[:200])
    return found
