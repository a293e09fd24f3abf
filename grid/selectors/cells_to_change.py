"""The cells somebody wants to change, all of them or a refusal."""

from collections.abc import Collection, Mapping

from gis.domain.errors import GridlineError
from grid.domain.cell_change import StandingCell
from grid.domain.versions_seen import check_versions
from grid.selectors.standing_cells import standing_cells


def cells_to_change(codes: Collection[str], versions: Mapping[str, int] | None = None) -> list[StandingCell]:
    """By code; as they are now, without a lock.

    `versions` are those the caller has seen: a cell that was changed since is refused before anybody tries to draw in
    it. Raises GridlineError `cells_changed_meanwhile` (409), and `cells_unknown` (404) when one of the codes names no
    cell valid now and none that was seen.
    """
    found = standing_cells(set(codes))
    present = {cell.code: cell.version for cell in found}
    check_versions({code: version for code, version in (versions or {}).items() if code in codes}, present)
    missing = sorted(set(codes) - present.keys())
    if missing:
        raise GridlineError("cells_unknown", status=404, cells=", ".join(missing[:5])[:200])
    return found
