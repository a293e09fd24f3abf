"""Which cells share a border?"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely
from shapely import STRtree

from grid.domain.cell_change import StandingCell

LEAST_BORDER_DEG = 1e-6
"""About 10 cm: cells that meet in a corner are no neighbours."""


def cell_neighbours(cells: Sequence[StandingCell]) -> dict[str, frozenset[str]]:
    """Cell code → codes of the cells with which it shares more than a corner. No statement."""
    grounds = np.array([cell.geom for cell in cells])
    found: dict[str, set[str]] = defaultdict(set)
    if len(cells):
        left, right = STRtree(grounds).query(grounds, predicate="intersects")
        pairs = left < right
        left, right = left[pairs], right[pairs]
        borders = shapely.length(shapely.intersection(grounds[left], grounds[right]))
        for one, other, length in zip(left, right, borders, strict=True):
            if length > LEAST_BORDER_DEG:
                found[cells[one].code].add(cells[other].code)
                found[cells[other].code].add(cells[one].code)
    return {cell.code: frozenset(found[cell.code]) for cell in cells}
