"""What is wrong with the codes of cells."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import shapely

from gis.domain.cell_numbering import NumberedGround, out_of_order
from gis.domain.code_scheme import check_code
from gis.domain.errors import GridlineError
from gis.domain.local_metres import area_m2
from gis.domain.numbering_scheme import CodeForm, CodePart
from grid.domain.topology.faults import SEVERITY, Fault, FaultKind, Severity
from grid.domain.topology.ground import AreaGround, CellGround, District
from grid.domain.topology.home import spans_communities, stated_community


def find_code_faults(district: District, form: CodeForm | None, homes: Mapping[str, str]) -> Iterator[Fault]:
    """Malformed codes, codes of another community, doubled numbers, numbers out of reading order.

    `homes` is the community of each cell by place. A scheme without a form for cells has no such faults.
    """
    if form is None:
        return
    sound: list[CellGround] = []
    for cell in district.cells:
        try:
            check_code(cell.code, "cell", district.scheme, district.district_code)
        except GridlineError as fault:
            yield _fault(FaultKind.CODE_MALFORMED, [cell], homes[cell.code], fault.code)
        else:
            sound.append(cell)
    for cell in sound:
        if homes[cell.code] != stated_community(cell, form) and not spans_communities(cell.code, form):
            yield _fault(FaultKind.CODE_PREFIX, [cell], homes[cell.code], homes[cell.code])
    by_home: dict[str, list[CellGround]] = defaultdict(list)
    for cell in sound:
        by_home[homes[cell.code]].append(cell)
    known = {community.code: community for community in district.communities}
    for home in sorted(by_home.keys() & known.keys()):
        yield from _doubled(home, by_home[home], form)
        yield from _order(known[home], by_home[home])


def _doubled(home: str, cells: Sequence[CellGround], form: CodeForm) -> Iterator[Fault]:
    by_number: dict[str, list[CellGround]] = defaultdict(list)
    for cell in cells:
        by_number[form.split(cell.code)[CodePart.SEQUENCE]].append(cell)
    for number, same in sorted(by_number.items()):
        if len(same) > 1:
            yield _fault(FaultKind.CODE_DOUBLED, same, home, number)


def _order(community: AreaGround, cells: Sequence[CellGround]) -> Iterator[Fault]:
    own = [cell for cell in cells if community.code in cell.code]
    wrong = set(out_of_order({cell.code: numbered(cell) for cell in own}))
    if wrong:
        yield _fault(
            FaultKind.CODE_ORDER,
            [cell for cell in own if cell.code in wrong],
            community.code,
            str(len(wrong)),
        )


def numbered(cell: CellGround) -> NumberedGround:
    """The cell as its numbering sees it."""
    point = cell.geom.centroid
    return NumberedGround(cell.code, point.x, point.y, area_m2(cell.geom))


def _fault(kind: FaultKind, cells: Sequence[CellGround], home: str, detail: str) -> Fault:
    point = shapely.point_on_surface(cells[0].geom)
    parts = [part for cell in cells for part in shapely.get_parts(cell.geom) if part.geom_type == "Polygon"]
    return Fault(
        kind=kind,
        layer="cell",
        codes=tuple(sorted(cell.code for cell in cells)),
        area_codes=(home,) if home else (),
        subdistrict_codes=tuple(sorted({cell.subdistrict_code for cell in cells})),
        geometry=shapely.MultiPolygon(parts),
        point=(point.x, point.y),
        detail=detail,
        severity=SEVERITY.get(kind, Severity.ERROR),
    )
