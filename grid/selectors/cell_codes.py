"""Which of these cells are there?"""

from collections.abc import Collection

from grid.models import GridCell


def known_cell_codes(codes: Collection[str]) -> frozenset[str]:
    """Those of the codes that name a cell valid now."""
    if not codes:
        return frozenset()
    cells = GridCell.objects.filter(code__in=codes, valid_to__isnull=True)
    return frozenset(cells.values_list("code", flat=True))
