from collections.abc import Collection

from django.db import connection

from grid.domain.cell_change import CellRef, StandingCell
from grid.domain.versions_seen import check_versions
from grid.selectors.standing_cells import standing_cells

LOCK_CLASS = 1_480_741
"""Advisory locks of the grid, one for each subdistrict; any number that no other lock of the product uses."""


def lock_subdistricts(codes: Collection[str]) -> None:
    """One change of the grid at a time in each of these subdistricts, until the transaction ends.

    Taken in the order of the codes and before any row, so that two changes never wait for each other in a circle.
    """
    with connection.cursor() as cursor:
        for code in sorted(set(codes)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, code])


def lock_cells(refs: Collection[CellRef]) -> list[StandingCell]:
    """The cells, by code, if these very drawings are valid now.

    Raises GridlineError `cells_changed_meanwhile` (409) with the present versions (None = no such cell any more).
    """
    found = standing_cells([ref.code for ref in refs], lock=True)
    check_versions({ref.code: ref.version for ref in refs}, {cell.code: cell.version for cell in found})
    return found
