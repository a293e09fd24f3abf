"""What keeps rows from being a dispatch table, judged by today's catalogue, units and areas?"""

from collections.abc import Sequence

from dispatch.domain.coverage import unowned_faults
from dispatch.domain.dispatch_rows import DispatchRow
from dispatch.domain.faults import Fault
from dispatch.domain.table_check import check_table
from dispatch.domain.table_reach import unreachable_faults
from dispatch.selectors.coverage_ground import coverage_ground
from dispatch.selectors.current_tables import current_catalogue
from dispatch.selectors.dispatch_world import dispatch_world
from grid.selectors.units_index import units_index


def rows_faults(rows: Sequence[DispatchRow]) -> tuple[list[Fault], int]:
    """All faults by row, and the version of the catalogue they were judged by.

    Rows that cannot be reached and combinations that nobody owns are looked for once every single row is right.
    """
    catalogue, units = current_catalogue(), units_index()
    world = dispatch_world(rows=rows, catalogue=catalogue, units=units)
    faults = check_table(rows, world)
    if not faults:
        faults = [
            *unreachable_faults(rows, catalogue, units),
            *unowned_faults(rows, catalogue, units, coverage_ground()),
        ]
    return faults, catalogue.version
