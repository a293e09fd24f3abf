"""A new division of cells into responsibility grids, told by the grids somebody wants changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gis.domain.errors import GridlineError
from grid.domain.cell_change import ChangeKind
from grid.domain.responsibility import GridSet

GRID_DIGITS = 3


@dataclass(frozen=True, slots=True)
class GridWish:
    """A responsibility grid as it shall be: `code` empty = a new one, `name` None = as it is, no cells = it ends."""

    code: str
    name: str | None
    cells: frozenset[str]


@dataclass(frozen=True, slots=True)
class Redivision:
    """Grids that change, as they will be; `seen` are the versions they replace (0 = new)."""

    sets: tuple[GridSet, ...]
    seen: Mapping[str, int]
    uncovered: tuple[str, ...]  # cells that no grid has afterwards and one had before


def redivide(
    present: Mapping[str, GridSet],
    wishes: Sequence[GridWish],
    *,
    subdistrict_code: str,
    cells: Mapping[str, str],
    used: Collection[str],
) -> Redivision:
    """The wishes, and what the other grids of the subdistrict yield to them.

    `present` are all grids of the subdistrict, `cells` its valid cells with their communities, `used` all grid codes
    ever given in it.
    Raises GridlineError (422) `cells_not_of_subdistrict`, `cell_in_two_grids`, `grid_unknown`, `grid_needs_cells`
    (a new one without), `nothing_to_change`.
    """
    _check_cells(wishes, cells)
    named = _named(wishes, present, subdistrict_code, cells, used)
    taken = frozenset().union(*(wish.cells for wish in named.values()))
    changed: dict[str, GridSet] = {}
    for code, grid in present.items():
        wish = named.get(code)
        now = wish.cells if wish else grid.cells - taken
        name = grid.name if wish is None or wish.name is None else wish.name
        if now != grid.cells or name != grid.name:
            changed[code] = replace(grid, cells=now, name=name)
    for code, wish in named.items():
        if code not in present:
            changed[code] = GridSet(code, wish.name or "", subdistrict_code, "", wish.cells)
    if not changed:
        raise GridlineError("nothing_to_change", status=422)
    before = frozenset().union(*(grid.cells for grid in present.values()))
    after = {code: changed.get(code, grid).cells for code, grid in present.items()}
    after |= {code: grid.cells for code, grid in changed.items()}
    uncovered = tuple(sorted(before - frozenset().union(*after.values())))
    seen = {code: present[code].version if code in present else 0 for code in sorted(changed)}
    return Redivision(tuple(changed[code] for code in sorted(changed)), seen, uncovered)


def _named(
    wishes: Sequence[GridWish],
    present: Mapping[str, GridSet],
    subdistrict_code: str,
    cells: Mapping[str, str],
    used: Collection[str],
) -> dict[str, GridWish]:
    taken = set(used) | present.keys()
    named: dict[str, GridWish] = {}
    for wish in wishes:
        code = wish.code
        if not code:
            if not wish.cells:
                raise GridlineError("grid_needs_cells", status=422)
            communities = {cells[cell] for cell in wish.cells}
            code = next_grid_code(communities.pop() if len(communities) == 1 else subdistrict_code, taken)
            taken.add(code)
        elif code not in present:
            raise GridlineError("grid_unknown", status=404, grid=code[:32])
        named[code] = wish
    return named


def next_grid_code(area_code: str, used: Collection[str]) -> str:
    """The next free code: community (or subdistrict, across communities), R, three digits; never given twice."""
    stem = f"{area_code}R"
    numbers = [
        int(code[len(stem) :]) for code in used if code.startswith(stem) and code[len(stem) :].isdecimal()
    ]
    return f"{stem}{max(numbers, default=0) + 1:0{GRID_DIGITS}d}"


def _check_cells(wishes: Sequence[GridWish], cells: Mapping[str, str]) -> None:
    known, seen = frozenset(cells), set[str]()
    for wish in wishes:
        foreign = sorted(wish.cells - known)
        if foreign:
            raise GridlineError("cells_not_of_subdistrict", status=422, cells=", ".join(foreign[:5])[:200])
        twice = sorted(wish.cells & seen)
        if twice:
            raise GridlineError("cell_in_two_grids", status=422, cells=", ".join(twice[:5]))
        seen |= wish.cells


def plan_json(division: Redivision, *, subdistrict_code: str, effective_at: datetime) -> dict[str, Any]:
    """The record of a redivision."""
    return {
        "kind": str(ChangeKind.RESPONSIBILITY),
        "subdistrict_code": subdistrict_code,
        "effective_at": effective_at.isoformat(),
        "seen": dict(division.seen),
        "uncovered": list(division.uncovered),
        "grids": [
            {"code": grid.code, "name": grid.name, "cells": sorted(grid.cells)} for grid in division.sets
        ],
    }


def sets_of_plan(plan: Mapping[str, Any]) -> tuple[GridSet, ...]:
    """The sets that `plan_json` wrote."""
    return tuple(
        GridSet(grid["code"], grid["name"], plan["subdistrict_code"], "", frozenset(grid["cells"]))
        for grid in plan["grids"]
    )
