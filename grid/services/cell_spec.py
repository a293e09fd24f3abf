"""How imported cells are stored, and what a set of cells must be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from gis.domain.errors import GridlineError
from gis.domain.import_rows import CleanRow
from gis.domain.layer_specs import POLYGONS, LayerSpec
from grid.models import GridCell

OVERLAP_M2 = 1.0
"""Surveyed borders differ by centimetres; more than this is two cells on one ground."""

_AREAS = """
    UPDATE grid_gridcell cell SET
        subdistrict_code = coalesce((SELECT code FROM gis_area area WHERE area.level = 'subdistrict'
            AND area.valid_to IS NULL AND ST_Intersects(area.geom, cell.label_point)
            ORDER BY starts_with(cell.code, area.code) DESC, code LIMIT 1), ''),
        community_code = coalesce((SELECT code FROM gis_area area WHERE area.level = 'community'
            AND area.valid_to IS NULL AND ST_Intersects(area.geom, cell.label_point)
            ORDER BY starts_with(cell.code, area.code) DESC, code LIMIT 1), '')
    WHERE cell.valid_from = %(at)s AND cell.valid_to IS NULL
"""
_OVERLAPS = """
    SELECT one.code, other.code
    FROM grid_gridcell one JOIN grid_gridcell other
      ON other.id <> one.id AND other.valid_to IS NULL AND other.kind <> 'responsibility' AND one.geom && other.geom
    WHERE one.valid_from = %(at)s AND one.valid_to IS NULL AND one.kind <> 'responsibility'
      AND ST_Area(ST_Intersection(one.geom, other.geom)::geography) > %(limit_m2)s
    ORDER BY one.code, other.code LIMIT 5
"""


def _row(clean: CleanRow) -> Sequence[Any]:
    kind = clean.values.get("kind") or GridCell.Kind.BASIC
    if kind not in GridCell.Kind.values:
        raise GridlineError(
            "cell_kind_unknown", status=422, given=kind[:20], known=", ".join(GridCell.Kind.values)
        )
    name = "" if clean.name_zh == clean.code else clean.name_zh
    return clean.code, str(kind), name, dict(clean.attributes)


def check_no_overlap(at: datetime) -> None:
    """Cells valid from `at` may not share ground with others. Raises GridlineError `cells_overlap` with examples."""
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAPS, {"at": at, "limit_m2": OVERLAP_M2})
        pairs = cursor.fetchall()
    if pairs:
        raise GridlineError("cells_overlap", status=422, pairs="; ".join(f"{a} × {b}" for a, b in pairs))


CELLS = LayerSpec(
    name="cell",
    table="grid_gridcell",
    kinds=POLYGONS,
    key=("code",),
    columns=("code", "kind", "name", "attributes"),
    row=_row,
    shape="geom",
    point="label_point",
    multi=True,
    fields={"kind": ("类型", "网格类型")},
    constants={
        "subdistrict_code": "''",
        "community_code": "''",
        "version": "1 + coalesce((SELECT max(v.version) FROM grid_gridcell v WHERE v.code = import_stage.code), 0)",
    },
    afterwards=(_AREAS,),
    checks=(check_no_overlap,),
)
