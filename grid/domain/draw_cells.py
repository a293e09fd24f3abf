"""How a wish becomes a change: split, merge, redraw, create and transfer, each as cells that end and begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import shapely
from shapely import Geometry, LineString, MultiPolygon
from shapely.ops import split as cut

from gis.domain.errors import GridlineError
from gis.domain.local_metres import area_m2
from grid.domain.cell_change import CellChange, CellRef, ChangeKind, NewCell, RedrawnArea, StandingCell
from grid.domain.cell_fit import TOLERANCE_M2, polygons


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a change takes effect and why."""

    effective_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """A community or subdistrict valid now, drawn like this `since`; `parent_code` is empty for a subdistrict."""

    level: str
    code: str
    parent_code: str
    geom: Geometry
    since: datetime


def split_by_line(cell: StandingCell, line: LineString, occasion: Occasion) -> CellChange:
    """拆分. Both sides of the line become cells; a line must cross the cell.

    Raises GridlineError `cell_not_split` (422) for a line that leaves fewer than two parts.
    """
    pieces = [part for polygon in shapely.get_parts(cell.geom) for part in _sides(polygon, line)]
    return split_into_parts(cell, [polygons(piece) for piece in pieces], occasion)


def split_into_parts(cell: StandingCell, parts: Sequence[MultiPolygon], occasion: Occasion) -> CellChange:
    """拆分. The largest part keeps the code, equal ones the westernmost; the others are numbered later.

    Raises GridlineError `cell_not_split` (422) for fewer than two parts.
    """
    if len(parts) < 2:
        raise GridlineError("cell_not_split", status=422, cell=cell.code)
    order = sorted(parts, key=lambda part: (-part.area, part.bounds))
    new = [_like(cell, geom, keeps_code=position == 0) for position, geom in enumerate(order)]
    return _change(ChangeKind.SPLIT, [cell], new, occasion)


def merge(cells: Sequence[StandingCell], occasion: Occasion, *, name: str = "", kind: str = "") -> CellChange:
    """合并. One cell on the ground of all, under the lowest of their codes.

    Raises GridlineError (422) `merge_needs_two`, `merge_across_communities`, `merge_across_kinds` (kinds differ and
    none is stated), `cells_not_adjacent` (the union falls into more pieces than the largest cell had).
    """
    if len(cells) < 2:
        raise GridlineError("merge_needs_two", status=422)
    order = sorted(cells, key=lambda cell: cell.code)
    if len({cell.community_code for cell in cells}) > 1:
        raise GridlineError("merge_across_communities", status=422)
    kinds = {cell.kind for cell in cells}
    if len(kinds) > 1 and not kind:
        raise GridlineError("merge_across_kinds", status=422)
    ground = polygons(shapely.union_all([cell.geom for cell in order]))
    if len(ground.geoms) > max(shapely.get_num_geometries(cell.geom) for cell in cells):
        raise GridlineError("cells_not_adjacent", status=422, cells=", ".join(cell.code for cell in order))
    first = order[0]
    merged = NewCell(
        code=first.code,
        kind=kind or first.kind,
        name=name or first.name,
        subdistrict_code=first.subdistrict_code,
        community_code=first.community_code,
        geom=ground,
        base=first.code,
    )
    return _change(ChangeKind.MERGE, order, [merged], occasion)


def redraw(
    cells: Sequence[StandingCell], drawings: Mapping[str, MultiPolygon], occasion: Occasion
) -> CellChange:
    """重划. The drawn cells get their drawings; cells that are not drawn yield what the drawings take from them.

    `cells` are the drawn ones and all that meet a drawing. Ground that a drawing leaves must be taken by another
    one, which the fit tells. Raises GridlineError (422) `redraw_swallows_cell` when nothing would remain of a cell
    that is not drawn: that is a merger.
    """
    taken = shapely.union_all(list(drawings.values()))
    retired, new = [], []
    for cell in sorted(cells, key=lambda cell: cell.code):
        drawn = drawings.get(cell.code)
        if drawn is None:
            if area_m2(cell.geom.intersection(taken)) <= TOLERANCE_M2:
                continue
            drawn = polygons(cell.geom.difference(taken))
            if area_m2(drawn) <= TOLERANCE_M2:
                raise GridlineError("redraw_swallows_cell", status=422, cell=cell.code)
        retired.append(cell)
        new.append(_like(cell, drawn, keeps_code=True))
    return _change(ChangeKind.REDRAW, retired, new, occasion)


def create(cell: NewCell, meeting: Sequence[StandingCell], occasion: Occasion) -> CellChange:
    """新建. The new cell takes its ground; cells that had some of it yield.

    Raises GridlineError (422) `redraw_swallows_cell` when nothing would remain of a cell.
    """
    yielding = redraw(meeting, {"": cell.geom}, occasion)
    yielded = {ref.code for ref in yielding.retired}
    retired = [old for old in meeting if old.code in yielded]
    return _change(ChangeKind.CREATE, retired, [*yielding.new, cell], occasion)


def restore(
    standing: Sequence[StandingCell],
    former: Sequence[NewCell],
    occasion: Occasion,
    *,
    areas: tuple[RedrawnArea, ...] = (),
    homes: Mapping[str, str],
) -> CellChange:
    """撤销. What stands on the ground ends and the former cells come back, with their codes and to their grids."""
    change = _change(ChangeKind.REVERT, standing, former, occasion, areas)
    return replace(change, homes=tuple(sorted(homes.items())))


def transfer(
    cells: Sequence[StandingCell],
    target: AreaFacts,
    areas: Sequence[AreaFacts],
    occasion: Occasion,
    *,
    move_border: bool,
) -> CellChange:
    """移交. The cells go to another community under new codes, on their own ground.

    With `move_border` the borders of the communities (and subdistricts, where it crosses one) move with them; `areas`
    are all areas that may be touched. Without it the target must already hold the ground, which the fit tells.
    Raises GridlineError (422) `transfer_to_own_community`, `transfer_not_adjacent`.
    """
    if any(cell.community_code == target.code for cell in cells):
        raise GridlineError("transfer_to_own_community", status=422, community=target.code)
    new = [
        NewCell(
            "", cell.kind, cell.name, target.parent_code, target.code, polygons(cell.geom), base=cell.code
        )
        for cell in sorted(cells, key=lambda cell: cell.code)
    ]
    moved = _moved_borders(cells, target, areas) if move_border else ()
    return _change(ChangeKind.TRANSFER, cells, new, occasion, moved)


def _moved_borders(
    cells: Sequence[StandingCell], target: AreaFacts, areas: Sequence[AreaFacts]
) -> tuple[RedrawnArea, ...]:
    ground = shapely.union_all([cell.geom for cell in cells])
    if shapely.intersection(ground, target.geom).length == 0:
        raise GridlineError("transfer_not_adjacent", status=422, community=target.code)
    givers = {cell.community_code for cell in cells} | {cell.subdistrict_code for cell in cells}
    receivers = {target.code, target.parent_code}
    redrawn = []
    for area in areas:
        gives, receives = area.code in givers, area.code in receivers
        if gives == receives:  # untouched, or a subdistrict that keeps the ground
            continue
        geom = area.geom.difference(ground) if gives else area.geom.union(ground)
        redrawn.append(RedrawnArea(area.level, area.code, polygons(geom), area.since))
    return tuple(redrawn)


def _sides(polygon: Geometry, line: LineString) -> list[Geometry]:
    return list(cut(polygon, line).geoms) if line.crosses(polygon) else [polygon]


def _like(cell: StandingCell, geom: Geometry, *, keeps_code: bool) -> NewCell:
    return NewCell(
        code=cell.code if keeps_code else "",
        kind=cell.kind,
        name=cell.name if keeps_code else "",
        subdistrict_code=cell.subdistrict_code,
        community_code=cell.community_code,
        geom=polygons(geom),
        base=cell.code,
    )


def _change(
    kind: ChangeKind,
    retired: Sequence[StandingCell],
    new: Sequence[NewCell],
    occasion: Occasion,
    areas: tuple[RedrawnArea, ...] = (),
) -> CellChange:
    touched = {cell.subdistrict_code for cell in retired} | {cell.subdistrict_code for cell in new}
    return CellChange(
        kind=kind,
        retired=tuple(CellRef(cell.code, cell.version) for cell in retired),
        new=tuple(new),
        effective_at=occasion.effective_at,
        reason=occasion.reason,
        subdistrict_codes=tuple(sorted(touched)),
        areas=areas,
    )
