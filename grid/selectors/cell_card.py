"""A cell with its past, and who looks after it."""

from typing import Any

from django.contrib.gis.db.models.functions import Area

from gis.domain.errors import GridlineError
from grid.models import BuildingCell, GridCell, GridChange
from grid.selectors.responsibility_of import responsibility_of

VERSIONS = 100


def cell_card(code: str) -> dict[str, Any]:
    """All drawings of a cell, newest first, with the changes that made and ended them, its grid and inspectors.

    Six statements. A cell that is valid no more has no grid. Raises GridlineError `cells_unknown` (404) for a code
    never given.
    """
    rows = list(
        GridCell.objects.filter(code=code)
        .exclude(kind=GridCell.Kind.RESPONSIBILITY)
        .order_by("-version")
        .defer("geom", "label_point")
        .annotate(area=Area("geom"))[:VERSIONS]
    )
    if not rows:
        raise GridlineError("cells_unknown", status=404, cells=code[:32])
    now = next((row for row in rows if row.valid_to is None), None)
    refs = [f"{row.code}@{row.version}" for row in rows]
    made = _changes("after", refs)
    ended = _changes("before", refs)
    grid = responsibility_of(code) if now else None
    return {
        "code": code,
        "valid": now is not None,
        "version": rows[0].version,
        "kind": rows[0].kind,
        "name": rows[0].name,
        "subdistrict_code": rows[0].subdistrict_code,
        "community_code": rows[0].community_code,
        "buildings": BuildingCell.objects.filter(cell=now, valid_to__isnull=True).count() if now else 0,
        "responsibility_grid": {"code": grid.code, "name": grid.name, "version": grid.version}
        if grid
        else None,
        "inspectors": list(grid.inspectors) if grid else [],
        "history": [
            {
                "version": row.version,
                "kind": row.kind,
                "community_code": row.community_code,
                "area_m2": round(row.area.sq_m, 1),
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
                "made_by": made.get(ref),
                "ended_by": ended.get(ref),
            }
            for row, ref in zip(rows, refs, strict=True)
        ],
    }


def _changes(side: str, refs: list[str]) -> dict[str, dict[str, Any]]:
    found = GridChange.objects.filter(state="applied", **{f"{side}__overlap": refs}).values_list(
        "id", "kind", "reason", "settled_at", side
    )
    return {
        ref: {"id": id_, "kind": kind, "reason": reason, "at": at}
        for id_, kind, reason, at, touched in found
        for ref in touched
        if ref in refs
    }
