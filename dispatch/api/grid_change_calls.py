"""From the body of a request to the service that makes the change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatch.api import grid_change_schemas as body
from gis.domain.coordinates import BBox, CoordType, parse_coord_type
from gis.domain.errors import GridlineError
from gis.selectors.current_district import current_district
from gis.selectors.district_extent import district_extent
from grid.domain.actor import Actor
from grid.domain.draw_cells import Occasion
from grid.domain.read_drawing import read_ground, read_line
from grid.domain.redivide import GridWish
from grid.models import GridChange
from grid.services.change_responsibility_grids import change_responsibility_grids
from grid.services.create_cell import create_cell
from grid.services.merge_cells import merge_cells
from grid.services.redraw_cells import redraw_cells
from grid.services.split_cell import split_cell
from grid.services.transfer_cells import transfer_cells


def carry_out(
    payload: body.ChangePreviewIn,
    *,
    actor: Actor,
    at: datetime,
    occasion: Occasion,
    versions: Mapping[str, int] | None,
    preview: bool,
) -> GridChange:
    """Calls the service of the change's kind; raises what it refuses, and what is wrong with a drawing."""
    change = payload.change
    given: dict[str, Any] = {
        "occasion": occasion, "actor": actor, "at": at, "versions": versions, "preview": preview,
    }  # fmt: skip
    match change:
        case body.MergeCells():
            return merge_cells(codes=change.cells, name=change.name, kind=change.cell_kind or "", **given)
        case body.TransferCells():
            return transfer_cells(
                codes=change.cells,
                community_code=change.community_code,
                move_border=change.move_border,
                **given,
            )
        case body.ChangeResponsibility():
            wishes = [GridWish(grid.code or "", grid.name, frozenset(grid.cells)) for grid in change.grids]
            return change_responsibility_grids(
                subdistrict_code=change.subdistrict_code, wishes=wishes, **given
            )
    coord_type, expected = parse_coord_type(payload.coord_type, field="coord_type"), _expected()
    match change:
        case body.SplitCell():
            return split_cell(code=change.cell, by=_cut(change, coord_type, expected), **given)
        case body.RedrawCells():
            drawings = {
                cell.code: read_ground(cell.geometry.model_dump(), coord_type, expected)
                for cell in change.drawings
            }
            return redraw_cells(drawings=drawings, **given)
        case body.CreateCell():
            return create_cell(
                geom=read_ground(change.geometry.model_dump(), coord_type, expected),
                community_code=change.community_code,
                kind=change.cell_kind,
                name=change.name,
                **given,
            )
    raise TypeError(f"no service for {type(change).__name__}")


def _cut(change: body.SplitCell, coord_type: CoordType, expected: BBox | None) -> Any:
    if (change.line is None) == (not change.parts):
        raise GridlineError("split_by_line_or_parts", status=422, field="change")
    if change.line is not None:
        return read_line(change.line.model_dump(), coord_type, expected)
    return [read_ground(part.model_dump(), coord_type, expected) for part in change.parts]


def _expected() -> BBox | None:
    extent = district_extent(current_district().version)
    return extent.expected if extent else None
