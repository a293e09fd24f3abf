"""Codes for the cells a change makes anew."""

from collections import defaultdict
from collections.abc import Collection
from itertools import count

from gis.domain.cell_numbering import NumberedGround, next_codes, reading_order
from gis.domain.code_scheme import MAX_CODE_CHARS
from gis.domain.errors import GridlineError
from gis.domain.local_metres import area_m2
from gis.domain.numbering_scheme import CodeForm
from grid.domain.cell_change import CellChange


def number_cells(change: CellChange, *, used: Collection[str], form: CodeForm | None) -> CellChange:
    """The change with a code for every new cell; those that have one keep it.

    `used` are all cell codes ever given or planned: none is given to other ground again. Under a scheme with
    divisions (`form`) each community counts on, in reading order; without one a cell is named after the one it comes
    from. Raises GridlineError `cell_numbers_exhausted`, `code_class_missing`, `code_malformed`.
    """
    nameless: dict[str, list[int]] = defaultdict(list)
    for position, cell in enumerate(change.new):
        if not cell.code:
            nameless[cell.community_code].append(position)
    codes: dict[int, str] = {}
    for community, positions in sorted(nameless.items()):
        grounds = [_ground(change, position) for position in positions]
        order = [int(key) for key in reading_order(grounds)]
        if form is None:
            fresh = _plain_codes(change, order, {*used, *codes.values()})
        else:
            fresh = next_codes(used, community, form, wanted=len(order))
        codes |= dict(zip(order, fresh, strict=True))
    return change.numbered(codes)


def _ground(change: CellChange, position: int) -> NumberedGround:
    geom = change.new[position].geom
    point = geom.representative_point()
    return NumberedGround(str(position), point.x, point.y, area_m2(geom))


def _plain_codes(change: CellChange, order: list[int], taken: set[str]) -> list[str]:
    fresh = []
    for position in order:
        cell = change.new[position]
        base = cell.base or cell.community_code or "cell"
        code = next(name for name in (f"{base}-{number}" for number in count(2)) if name not in taken)
        if len(code) > MAX_CODE_CHARS:
            raise GridlineError("code_malformed", status=422, given=code, wanted=f"≤ {MAX_CODE_CHARS}")
        taken.add(code)
        fresh.append(code)
    return fresh
