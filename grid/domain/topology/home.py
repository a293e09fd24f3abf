"""To which community a cell belongs: by its code, by its row, by where it lies."""

from collections.abc import Mapping, Sequence

import shapely
from shapely import STRtree

from gis.domain.numbering_scheme import CodeForm, CodePart
from grid.domain.topology.ground import AreaGround, CellGround


def stated_community(cell: CellGround, form: CodeForm | None) -> str:
    """The community that the code names under a scheme of divisions; else what the row says."""
    if form and len(cell.code) == form.digits:
        return form.parent_code(cell.code)
    return cell.community_code


def spans_communities(code: str, form: CodeForm | None) -> bool:
    """True for a cell made of several communities, where the scheme numbers such cells apart."""
    if form is None or form.merged_from is None or len(code) != form.digits:
        return False
    part = form.split(code)[CodePart.COMMUNITY]
    return part.isdecimal() and int(part) >= form.merged_from


def communities_by_place(
    cells: Sequence[CellGround], communities: Sequence[AreaGround], stated: Mapping[str, str]
) -> dict[str, str]:
    """Cell code → the community in which a point inside the cell lies; "" where there is none.

    On a shared border the stated community wins, then the lower code.
    """
    homes = {cell.code: "" for cell in cells}
    if not communities or not cells:
        return homes
    tree = STRtree([community.geom for community in communities])
    points = shapely.point_on_surface([cell.geom for cell in cells])
    for number, at in zip(*tree.query(points, predicate="intersects"), strict=True):
        cell, code = cells[number], communities[at].code
        known = homes[cell.code]
        if not known or code == stated[cell.code] or (known != stated[cell.code] and code < known):
            homes[cell.code] = code
    return homes
