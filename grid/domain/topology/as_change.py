"""A proposed repair as the change of cells that it would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely import Geometry, MultiPolygon

from gis.domain.local_metres import area_m2
from grid.domain.cell_change import CellChange, CellRef, ChangeKind, NewCell, StandingCell
from grid.domain.cell_fit import TOLERANCE_M2
from grid.domain.topology.ground import overlap


@dataclass(frozen=True, slots=True)
class Redrawing:
    """What becomes of one cell; `after` None = it ends."""

    new_code: str
    after: MultiPolygon | None


def repair_change(
    cells: Sequence[StandingCell],
    redrawings: Mapping[str, Redrawing],
    communities: Mapping[str, str],
    *,
    effective_at: datetime,
    reason: str,
) -> CellChange:
    """The change that ends the repaired cells and begins them anew.

    `cells` are the repaired ones and their neighbours. A neighbour that stands on ground which a repaired cell gives
    up is drawn anew as it is, so that the buildings there become its own. `communities` is the subdistrict of each
    community, for cells that get the code of another one.
    """
    touched = [cell for cell in cells if cell.code in redrawings or _takes_over(cell, cells, redrawings)]
    new = []
    for cell in touched:
        redrawn = redrawings.get(cell.code)
        if redrawn is None:
            new.append(_drawn(cell, cell.code, cell.geom, communities))
        elif redrawn.after is not None:
            new.append(_drawn(cell, redrawn.new_code, redrawn.after, communities))
    refs = tuple(CellRef(cell.code, cell.version) for cell in touched)
    return CellChange(ChangeKind.REPAIR, refs, tuple(new), effective_at, reason)


def _takes_over(
    cell: StandingCell, cells: Sequence[StandingCell], redrawings: Mapping[str, Redrawing]
) -> bool:
    for other in cells:
        redrawn = redrawings.get(other.code)
        if redrawn is None or other is cell or not other.geom.intersects(cell.geom):
            continue
        before = shapely.make_valid(other.geom)
        lost = before if redrawn.after is None else before.difference(redrawn.after)
        if sum(area_m2(piece) for piece in overlap(lost, cell.geom)) > TOLERANCE_M2:
            return True
    return False


def _drawn(cell: StandingCell, code: str, geom: Geometry, communities: Mapping[str, str]) -> NewCell:
    home = next((c for c in communities if code != cell.code and c in code), cell.community_code)
    return NewCell(
        code=code,
        kind=cell.kind,
        name=cell.name,
        subdistrict_code=communities.get(home, cell.subdistrict_code),
        community_code=home,
        geom=geom if isinstance(geom, MultiPolygon) else MultiPolygon([geom]),
        base=cell.code,
    )
