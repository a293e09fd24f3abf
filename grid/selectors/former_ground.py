"""What stood where a change of the grid was made, for taking it back."""

from collections.abc import Collection
from datetime import datetime

import shapely

from gis.models import Area
from grid.domain.cell_change import NewCell, RedrawnArea
from grid.models import GridCell, GridChange, ResponsibilityGridCell


def former_cells(change: GridChange) -> list[NewCell]:
    """The cells the change ended, as they were."""
    versions = dict(ref.rpartition("@")[::2] for ref in change.before)
    rows = GridCell.objects.filter(code__in=versions).order_by("code", "version")
    return [
        NewCell(
            code=row.code,
            kind=row.kind,
            name=row.name,
            subdistrict_code=row.subdistrict_code,
            community_code=row.community_code,
            geom=shapely.from_wkb(bytes(row.geom.wkb)),
            base=row.code,
        )
        for row in rows
        if versions[row.code] == str(row.version)
    ]


def former_homes(codes: Collection[str], at: datetime) -> dict[str, str]:
    """Cell code → the responsibility grid whose version with that cell ended at `at`."""
    rows = ResponsibilityGridCell.objects.filter(cell_code__in=codes, valid_to=at)
    return dict(rows.values_list("cell_code", "grid__code"))


def former_areas(change: GridChange) -> list[RedrawnArea]:
    """The areas whose border the change moved, with the border they had; left out where it was moved again since."""
    found: list[RedrawnArea] = []
    if change.settled_at is None:
        return found
    for moved in change.plan.get("areas", []):
        rows = Area.objects.filter(level=moved["level"], code=moved["code"])
        old = rows.filter(valid_to=change.settled_at).first()
        now = rows.filter(valid_to__isnull=True, valid_from=change.settled_at).first()
        if old and now:
            geom = shapely.from_wkb(bytes(old.geom.wkb))
            found.append(RedrawnArea(old.level, old.code, geom, now.valid_from))
    return found
