"""Which responsibility grids and inspectors have too much or too little to do?"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grid.domain.grid_load import MEASURES, GridLoad, GridName, grid_loads, total
from grid.models import ResponsibilityGrid
from grid.selectors.cell_load import TicketCounts, cell_loads, load_rule
from grid.selectors.grid_sets import owners_of
from grid.selectors.inspectors_of import inspectors_of


def grid_load_report(subdistrict_codes: Collection[str] | None, tickets: TicketCounts) -> dict[str, Any]:
    """Load of every responsibility grid and inspector of those subdistricts (None = all), and cells without a grid.

    Five statements. `weighted` compares grids of the same report: 1 is their average.
    """
    loads = cell_loads(subdistrict_codes, tickets)
    owners = owners_of([load.code for load in loads])
    grids = grid_loads(_names(subdistrict_codes), owners, loads, load_rule())
    duties = inspectors_of(grid.code for grid in grids)
    homeless = [load for load in loads if load.code not in owners]
    verdicts = [grid.verdict for grid in grids]
    return {
        "rule": {
            "limits": {
                name: {"least": limit.least, "most": limit.most} for name, limit in load_rule().limits.items()
            },
            "weights": dict(load_rule().weights),
            "recent_days": load_rule().recent_days,
        },
        "summary": {
            "grids": len(grids),
            **{verdict: verdicts.count(verdict) for verdict in ("fits", "too_large", "too_small")},
            "without_inspector": sum(1 for grid in grids if not duties.get(grid.code)),
            "uncovered_cells": len(homeless),
            "total": _rounded(total(loads)),
        },
        "grids": [_told(grid, duties.get(grid.code, [])) for grid in grids],
        "inspectors": _by_inspector(grids, duties),
        "uncovered_cells": [load.code for load in homeless],
    }


def _names(subdistrict_codes: Collection[str] | None) -> list[GridName]:
    rows = ResponsibilityGrid.objects.filter(valid_to__isnull=True).order_by("code")
    if subdistrict_codes is not None:
        rows = rows.filter(subdistrict_code__in=subdistrict_codes)
    return [GridName(*row) for row in rows.values_list("code", "name", "subdistrict_code", "community_code")]


def _told(grid: GridLoad, inspectors: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": grid.code,
        "name": grid.name,
        "subdistrict_code": grid.subdistrict_code,
        "community_code": grid.community_code or None,
        "measures": _rounded(grid.measures),
        "weighted": grid.weighted,
        "verdict": grid.verdict,
        "faults": [{"measure": measure, "kind": kind} for measure, kind in grid.faults],
        "inspectors": [{key: one[key] for key in ("id", "username", "name")} for one in inspectors],
    }


def _by_inspector(grids: Sequence[GridLoad], duties: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The load of everybody on duty; a grid with several inspectors is shared evenly among them."""
    shares: dict[int, dict[str, float]] = defaultdict(lambda: dict.fromkeys((*MEASURES, "weighted"), 0.0))
    names: dict[int, dict[str, Any]] = {}
    codes: dict[int, list[str]] = defaultdict(list)
    for grid in grids:
        on_duty = duties.get(grid.code, [])
        for one in on_duty:
            names[one["id"]] = one
            codes[one["id"]].append(grid.code)
            for name, value in {**grid.measures, "weighted": grid.weighted}.items():
                shares[one["id"]][name] += value / len(on_duty)
    order = sorted(shares, key=lambda account: (-shares[account]["weighted"], names[account]["username"]))
    return [
        {
            "id": account,
            "username": names[account]["username"],
            "name": names[account]["name"],
            "grids": codes[account],
            "weighted": round(shares[account].pop("weighted"), 4),
            "measures": _rounded(shares[account]),
        }
        for account in order
    ]


def _rounded(measures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 1) for name, value in measures.items()}
