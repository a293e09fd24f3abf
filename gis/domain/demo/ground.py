"""Where buildings may stand: wholly inside one cell and apart from each other."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

MARGIN_M = 1.5


class Ground:
    """The cells in the plane, asked once for all that is to stand on them: one by one would take minutes."""

    def __init__(self, cells: Mapping[str, Polygon]) -> None:
        self._codes = list(cells)
        self._free = shapely.buffer(np.array(list(cells.values()), dtype=object), -MARGIN_M)

    def settle(self, footprints: Sequence[Polygon]) -> list[str | None]:
        """To every footprint the code of the cell it lies wholly in, None where it crosses a border or stands nearer
        than `MARGIN_M` to an earlier footprint that was let stand."""
        shapes = np.array(footprints, dtype=object)
        cell_of = np.full(len(shapes), -1)
        which, cells = STRtree(self._free).query(shapes, predicate="within")
        cell_of[which] = cells
        stands = _apart(shapes, cell_of >= 0)
        return [
            self._codes[cell] if kept else None for cell, kept in zip(cell_of.tolist(), stands, strict=True)
        ]


def _apart(shapes: NDArray[np.object_], inside: NDArray[np.bool_]) -> list[bool]:
    """First come, first served, in the given order."""
    numbers = np.flatnonzero(inside)
    tree = STRtree(shapes[inside])
    later, earlier = tree.query(shapes[inside], predicate="dwithin", distance=MARGIN_M)
    before = earlier < later
    pairs = sorted(zip(numbers[later[before]].tolist(), numbers[earlier[before]].tolist(), strict=True))
    stands: list[bool] = inside.tolist()
    for one, other in pairs:
        if stands[other]:
            stands[one] = False
    return stands
