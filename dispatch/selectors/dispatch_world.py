"""What the rows of a dispatch table may name at this moment."""

from collections import defaultdict
from collections.abc import Iterable

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.dispatch_rows import AreaKind, DispatchRow
from dispatch.domain.table_check import World
from dispatch.selectors.rule_values import rule_values
from grid.domain.units import UnitsIndex
from grid.selectors.area_names import area_names
from grid.selectors.cell_codes import known_cell_codes


def dispatch_world(*, rows: Iterable[DispatchRow], catalogue: Catalogue, units: UnitsIndex) -> World:
    """The catalogue, the units, the longest limit, and the codes of those kinds of areas that the rows use."""
    named: dict[AreaKind, set[str]] = defaultdict(set)
    for row in rows:
        named[row.area_kind].add(row.area_code)
    areas = {kind: _valid_codes(kind, codes) for kind, codes in named.items()}
    return World(catalogue, units, areas, rule_values("routing").integer("longest_limit_days"))


def _valid_codes(kind: AreaKind, codes: set[str]) -> frozenset[str]:
    if kind is AreaKind.ANYWHERE:
        return frozenset()
    if kind is AreaKind.CELL:
        return known_cell_codes(codes)
    return frozenset(area.code for area in area_names(kind.value))
