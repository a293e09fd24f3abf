"""Cells that are valid now, as values with shapely geometries."""

from collections.abc import Collection, Iterable

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import QuerySet
from shapely import Geometry

from gis.domain.crs import STORAGE_SRID
from grid.domain.cell_change import StandingCell
from grid.models import GridCell


def standing_cells(codes: Collection[str], *, lock: bool = False) -> list[StandingCell]:
    """Those of the codes that are valid now, by code; `lock` keeps their rows for this transaction."""
    rows = _standing().filter(code__in=codes).order_by("code")
    return _values(rows.select_for_update() if lock else rows)


def cells_meeting(ground: Geometry) -> list[StandingCell]:
    """Cells that share more than a border with `ground` (EPSG:4326), by code. One probe of the spatial index."""
    shape = GEOSGeometry(memoryview(shapely.to_wkb(ground)), srid=STORAGE_SRID)
    found = _values(_standing().filter(geom__bboverlaps=shape).order_by("code"))
    return [cell for cell in found if shapely.relate_pattern(cell.geom, ground, "T********")]


def used_cell_codes(prefixes: Iterable[str]) -> frozenset[str]:
    """All codes ever given that begin with one of the prefixes, past ones too."""
    used: set[str] = set()
    for prefix in prefixes:
        used.update(GridCell.objects.filter(code__startswith=prefix).values_list("code", flat=True))
    return frozenset(used)


def _standing() -> "QuerySet[GridCell]":
    return GridCell.objects.filter(valid_to__isnull=True).exclude(kind=GridCell.Kind.RESPONSIBILITY)


def _values(rows: "QuerySet[GridCell]") -> list[StandingCell]:
    return [
        StandingCell(
            id=row.pk,
            code=row.code,
            version=row.version,
            kind=row.kind,
            name=row.name,
            subdistrict_code=row.subdistrict_code,
            community_code=row.community_code,
            geom=shapely.from_wkb(bytes(row.geom.wkb)),
        )
        for row in rows
    ]
