"""Which cells get which new codes when their codes are mended."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from gis.domain.cell_numbering import next_codes, reading_order
from gis.domain.numbering_scheme import CodeForm
from grid.domain.topology.faults import Fault, FaultKind
from grid.domain.topology.find_codes import numbered
from grid.domain.topology.ground import CellGround, District

CODE_FAULTS = frozenset(
    {FaultKind.CODE_MALFORMED, FaultKind.CODE_PREFIX, FaultKind.CODE_DOUBLED, FaultKind.CODE_ORDER}
)


def due_codes(
    district: District, faults: Sequence[Fault], homes: Mapping[str, str], form: CodeForm | None
) -> dict[str, str]:
    """Present code → new code for the cells of those faults, by community in reading order.

    Of a doubled number the cell keeps it whose code is the community's own. A fault of the reading order numbers the
    whole community anew. New codes lie above all that were ever given, so no code ever names another ground. Cells
    outside every community get none. Raises GridlineError `cell_numbers_exhausted` or `code_class_missing`.
    """
    if form is None:
        return {}
    wanted: dict[str, set[str]] = defaultdict(set)
    for fault in faults:
        for code in _concerned(fault, district.cells, homes):
            if homes.get(code):
                wanted[homes[code]].add(code)
    cells = {cell.code: cell for cell in district.cells}
    used = set(district.used_codes) | cells.keys()
    new: dict[str, str] = {}
    for community, codes in sorted(wanted.items()):
        order = reading_order([numbered(cells[code]) for code in codes if code in cells])
        new |= dict(zip(order, next_codes(used, community, form, wanted=len(order)), strict=True))
    return new


def _concerned(fault: Fault, cells: Sequence[CellGround], homes: Mapping[str, str]) -> Collection[str]:
    if fault.kind is FaultKind.CODE_ORDER:
        return [cell.code for cell in cells if homes[cell.code] in fault.area_codes]
    if fault.kind is FaultKind.CODE_DOUBLED:
        own = [code for code in fault.codes if any(area in code for area in fault.area_codes)]
        keeps = min(own or fault.codes)
        return [code for code in fault.codes if code != keeps]
    return fault.codes if fault.kind in CODE_FAULTS else ()
