"""How much work lies in a responsibility grid, and whether that is too much or too little."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MEASURES = (
    "area_m2", "cells", "buildings", "houses", "households", "residents", "open_tickets", "recent_tickets",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellLoad:
    """What one cell holds. `measures` are counts by the names of `MEASURES` (area in m²)."""

    code: str
    subdistrict_code: str
    community_code: str
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Limit:
    """Bounds of one measure for a grid; None = no bound."""

    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class LoadRule:
    """When a grid is too large or too small, and how its load is weighed. Numbers come from a data file."""

    limits: Mapping[str, Limit]
    weights: Mapping[str, float]
    recent_days: int


@dataclass(frozen=True, slots=True)
class GridLoad:
    """The load of one grid. `weighted` is 1 for the average grid; `faults` name what is beyond the rule."""

    code: str
    name: str
    subdistrict_code: str
    community_code: str
    measures: Mapping[str, float]
    weighted: float
    faults: tuple[tuple[str, str], ...]  # (measure, "too_large" | "too_small")

    @property
    def verdict(self) -> str:
        """`too_large` where any measure is above its bound, else `too_small` where any is below, else `fits`."""
        kinds = {kind for _, kind in self.faults}
        return "too_large" if "too_large" in kinds else "too_small" if kinds else "fits"


@dataclass(frozen=True, slots=True)
class GridName:
    """A grid as far as a load report names it."""

    code: str
    name: str
    subdistrict_code: str
    community_code: str


def read_rule(document: Mapping[str, Any]) -> LoadRule:
    """The rule of a data file. Raises ValueError for an unknown measure."""
    named = {*document["limits"], *document["weights"]}
    if not named <= set(MEASURES):
        raise ValueError(f"unknown measures: {sorted(named - set(MEASURES))}")
    limits = {
        name: Limit(bound.get("least"), bound.get("most")) for name, bound in document["limits"].items()
    }
    return LoadRule(limits, dict(document["weights"]), int(document["recent_days"]))


def total(loads: Iterable[CellLoad]) -> dict[str, float]:
    """The sum of every measure."""
    summed = dict.fromkeys(MEASURES, 0.0)
    for load in loads:
        for name in MEASURES:
            summed[name] += 1 if name == "cells" else load.measures.get(name, 0)
    return summed


def weights_of(loads: Sequence[CellLoad], grid_count: int, rule: LoadRule) -> dict[str, float]:
    """Cell code → its share of an average grid's load; all cells together weigh as much as there are grids.

    A measure that nobody has any of weighs nothing, and the others weigh more.
    """
    summed = total(loads)
    used = {name: weight for name, weight in rule.weights.items() if summed[name] > 0}
    whole = sum(used.values())
    if not whole or not grid_count:
        return {load.code: 0.0 for load in loads}
    return {
        load.code: sum(
            weight / whole * load.measures.get(name, 0) / summed[name] * grid_count
            for name, weight in used.items()
        )
        for load in loads
    }


def grid_loads(
    grids: Sequence[GridName], owners: Mapping[str, str], loads: Sequence[CellLoad], rule: LoadRule
) -> list[GridLoad]:
    """The load of every grid, by code. `owners` says which cell lies in which grid."""
    weights = weights_of([load for load in loads if load.code in owners], len(grids), rule)
    members: dict[str, list[CellLoad]] = {grid.code: [] for grid in grids}
    for load in loads:
        if owners.get(load.code) in members:
            members[owners[load.code]].append(load)
    found = []
    for grid in sorted(grids, key=lambda grid: grid.code):
        measures = total(members[grid.code])
        weighted = sum(weights[load.code] for load in members[grid.code])
        found.append(
            GridLoad(
                grid.code, grid.name, grid.subdistrict_code, grid.community_code, measures, round(weighted, 4),
                tuple(_faults(measures, rule)),
            )
        )  # fmt: skip
    return found


def _faults(measures: Mapping[str, float], rule: LoadRule) -> Iterable[tuple[str, str]]:
    for name, limit in sorted(rule.limits.items()):
        if limit.most is not None and measures[name] > limit.most:
            yield name, "too_large"
        elif limit.least is not None and measures[name] < limit.least:
            yield name, "too_small"
