"""The ground of cells, communities and subdistricts, read for a topology check."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

import shapely
from django.db import connection
from shapely import Geometry, STRtree

from gis.domain.crs import STORAGE_SRID
from gis.domain.errors import GridlineError
from gis.models import Area
from gis.selectors.current_district import current_district
from gis.selectors.layer_version import layer_versions
from grid.domain.topology.ground import AreaGround, CellGround, District
from grid.models import GridCell

READS = ("cell", "community", "subdistrict")
"""The layers a check reads."""

_CELLS = Path(__file__).parent.parent / "sql" / "topology_cells.sql"


def topology_ground(around: Collection[str] = ()) -> District:
    """The whole district, or what meets the box around some subdistricts or communities. EPSG:4326; three statements.

    Raises GridlineError `topology_area_unknown` (404) when none of the codes names an area.
    """
    areas = _areas()
    box: Geometry | None = None
    if around:
        own = [area.geom for area in areas if area.code in around]
        if not own:
            raise GridlineError("topology_area_unknown", status=404, area=", ".join(sorted(around))[:64])
        box = shapely.box(*shapely.total_bounds(own))
        areas = [areas[at] for at in STRtree([area.geom for area in areas]).query(box)]
    district = current_district()
    return District(
        cells=_cells(box),
        communities=[area for area in areas if area.level == "community"],
        subdistricts=[area for area in areas if area.level == "subdistrict"],
        scheme=district.code_scheme,
        district_code=district.code,
        used_codes=frozenset(GridCell.objects.values_list("code", flat=True).distinct()),
    )


def ground_versions() -> dict[str, int]:
    """The present versions of the layers a check reads. One statement; ask before reading the ground."""
    return layer_versions(READS)


def _areas() -> list[AreaGround]:
    rows = Area.objects.filter(level__in=("subdistrict", "community"), valid_to__isnull=True)
    return [
        AreaGround(level, code, parent or "", shapely.from_wkb(bytes(geom.wkb)))
        for level, code, parent, geom in rows.order_by("level", "code").values_list(
            "level", "code", "parent__code", "geom"
        )
    ]


def _cells(box: Geometry | None) -> list[CellGround]:
    with connection.cursor() as cursor:
        wkb = (
            shapely.to_wkb(shapely.set_srid(box, STORAGE_SRID), hex=True, include_srid=True) if box else None
        )
        cursor.execute(_statement(), {"box": wkb})
        return [
            CellGround(code, kind, subdistrict, community, version, since, shapely.from_wkb(bytes(shape)))
            for code, kind, subdistrict, community, version, since, shape in cursor
        ]


@cache
def _statement() -> str:
    return _CELLS.read_text(encoding="utf-8")
