"""Understand one row that a clerk typed, and say at once what is wrong with it."""

from collections.abc import Mapping

from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.faults import Fault
from dispatch.domain.table_cells import CellError, read_row
from dispatch.domain.table_check import check_table
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_world import dispatch_world
from gis.domain.errors import GridlineError
from grid.selectors.units_index import units_index


def read_dispatch_row(cells: Mapping[str, str], number: int) -> DispatchRow:
    """The row with this number; a cell that cannot be read raises GridlineError with its column as `field`."""
    try:
        return read_row({**cells, "row": str(number)}, number, units_index())
    except CellError as bad:
        raise GridlineError(bad.code, status=422, field=bad.column, **bad.params) from bad


def row_faults(row: DispatchRow) -> list[Fault]:
    """What publication would say about this row alone. A draft may hold such rows: their area may come tomorrow."""
    units, catalogue = units_index(), current_catalogue()
    return check_table((row,), dispatch_world(rows=(row,), catalogue=catalogue, units=units))
