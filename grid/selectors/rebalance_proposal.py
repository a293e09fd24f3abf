"""How could the load of a subdistrict's responsibility grids be evened?"""

from typing import Any

from grid.domain.grid_load import weights_of
from grid.domain.rebalance import Division, rebalance
from grid.selectors.cell_load import TicketCounts, cell_loads, load_rule
from grid.selectors.cell_neighbours import cell_neighbours
from grid.selectors.grid_sets import grid_sets
from grid.selectors.standing_cells import standing_cells


def rebalance_proposal(subdistrict_code: str, tickets: TicketCounts) -> dict[str, Any]:
    """Moves of border cells with every grid's load before and after, and the wish that would bring it about.

    Nothing is changed: `grids` and `versions` are what `change_responsibility_grids` takes. Four statements.
    """
    grids = grid_sets(subdistrict_codes=[subdistrict_code])
    owners = {cell: grid.code for grid in grids.values() for cell in grid.cells}
    loads = [load for load in cell_loads([subdistrict_code], tickets) if load.code in owners]
    known = {load.code: owners[load.code] for load in loads}
    cells = standing_cells(known.keys())
    proposal = rebalance(
        Division(
            owners=known,
            weights=weights_of(loads, len(grids), load_rule()),
            neighbours=cell_neighbours(cells),
            communities={load.code: load.community_code for load in loads},
            bound_to={grid.code: grid.community_code for grid in grids.values()},
        )
    )
    touched = sorted({code for move in proposal.moves for code in (move.giver, move.taker)})
    return {
        "subdistrict_code": subdistrict_code,
        "moves": [
            {"cell": move.cell, "from": move.giver, "to": move.taker, "weight": round(move.weight, 4)}
            for move in proposal.moves
        ],
        "loads": [
            {
                "code": code,
                "name": grids[code].name,
                "before": round(proposal.before.get(code, 0.0), 4),
                "after": round(proposal.after.get(code, 0.0), 4),
            }
            for code in grids
        ],
        "spread": {"before": _spread(proposal.before.values()), "after": _spread(proposal.after.values())},
        "grids": [
            {"code": code, "cells": sorted(cell for cell, grid in proposal.owners.items() if grid == code)}
            for code in touched
        ],
        "versions": {code: grids[code].version for code in touched},
    }


def _spread(loads: Any) -> float:
    return round(max(loads, default=0.0) - min(loads, default=0.0), 4)
