"""Responsibility grids as values, and how they follow when their cells change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely import Geometry

from grid.domain.cell_change import NewCell, StandingCell


@dataclass(frozen=True, slots=True)
class GridSet:
    """A responsibility grid as it is or will be: its cells by code. No cells = it ends.

    `version` is 0 for one that does not exist yet. `community_code` is empty when its cells lie in several.
    """

    code: str
    name: str
    subdistrict_code: str
    community_code: str
    cells: frozenset[str]
    version: int = 0


@dataclass(frozen=True, slots=True)
class Home:
    """Where a new cell goes: to the grid of the cells it came from, to a neighbour's, or to none (`""`)."""

    cell_code: str
    grid_code: str
    reason: str  # "same_ground", "neighbour", "restored", "none"


def homes_of(
    new: Sequence[NewCell],
    retired: Sequence[StandingCell],
    grids: Mapping[str, GridSet],
    grounds: Mapping[str, Geometry],
    wished: Mapping[str, str],
) -> list[Home]:
    """For every new cell the responsibility grid that looks after it from now on.

    `grids` and `grounds` are the grids that may take a cell, by code; `wished` overrules (cell code → grid code).
    A cell goes where most of its ground belonged; a grid that is bound to a community takes no cell of another, and
    then the grid of the cell's own community with the longest shared border does. Ties go to the lower code.
    """
    owner = {cell: grid.code for grid in grids.values() for cell in grid.cells}
    found = []
    for cell in new:
        if wished.get(cell.code, "") in grids:
            found.append(Home(cell.code, wished[cell.code], "restored"))
            continue
        code = _most_ground(cell, retired, owner)
        if code and grids[code].community_code in ("", cell.community_code):
            found.append(Home(cell.code, code, "same_ground"))
            continue
        code = _longest_border(cell, grids, grounds)
        found.append(Home(cell.code, code, "neighbour" if code else "none"))
    return found


def _most_ground(cell: NewCell, retired: Sequence[StandingCell], owner: Mapping[str, str]) -> str:
    shares: dict[str, float] = {}
    for old in retired:
        grid = owner.get(old.code)
        if grid:
            shares[grid] = shares.get(grid, 0.0) + cell.geom.intersection(old.geom).area
    best = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return best[0][0] if best and best[0][1] > 0 else ""


def _longest_border(cell: NewCell, grids: Mapping[str, GridSet], grounds: Mapping[str, Geometry]) -> str:
    borders = {
        code: shapely.intersection(cell.geom, grounds[code]).length
        for code, grid in grids.items()
        if grid.community_code == cell.community_code and code in grounds
    }
    best = sorted(borders.items(), key=lambda item: (-item[1], item[0]))
    return best[0][0] if best and best[0][1] > 0 else ""


def moved_sets(
    grids: Mapping[str, GridSet], gone: Iterable[str], homes: Iterable[Home]
) -> dict[str, GridSet]:
    """The grids that change when the `gone` cells end and new ones move into their homes: code → grid as it will be."""
    gone = frozenset(gone)
    cells = {code: set(grid.cells - gone) for code, grid in grids.items()}
    touched = {code for code, grid in grids.items() if grid.cells & gone}
    for home in homes:
        if home.grid_code:
            cells[home.grid_code].add(home.cell_code)
            touched.add(home.grid_code)
    return {code: replace(grids[code], cells=frozenset(cells[code])) for code in sorted(touched)}
