"""Draw a zone (片区) or a maintenance boundary (管养边界): a polygon, or a road with so many metres on both sides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import shapely
from django.db import connection, transaction
from shapely.prepared import prep

from gis.domain.coordinates import parse_coord_type
from gis.domain.datum_arrays import positions_to_wgs84
from gis.domain.errors import GridlineError
from gis.domain.geometry_gate import admit, as_multi, check_finite
from gis.models import Area, District, Road
from gis.selectors.current_district import current_district
from gis.selectors.district_extent import district_extent
from gis.services.touch_geography import touch_geography

LEVELS: Final = ("zone", "maintenance_boundary")
LEAST_BUFFER_M, MOST_BUFFER_M = 1.0, 1000.0
MOST_VERTICES: Final = 20_000
#: Plan: one road by road_one_valid_row. Metres are those of the district's projected system.
_CORRIDOR = """
SELECT ST_AsBinary(ST_Multi(ST_Transform(ST_Buffer(ST_Transform(geom, %(srid)s), %(buffer_m)s), 4326)))
FROM gis_road WHERE code = %(road)s AND valid_to IS NULL
"""


@dataclass(frozen=True, slots=True)
class Corridor:
    """A road by its code, and the metres on both sides of its centre line."""

    road: str
    buffer_m: float


@dataclass(frozen=True, slots=True)
class ZoneDrawing:
    """What to draw: `shape` is a GeoJSON polygon with its coordinate system, or a corridor along a road."""

    level: str
    code: str
    name_zh: str
    name_en: str
    shape: Mapping[str, Any] | Corridor
    coord_type: str | None = None


@transaction.atomic
def draw_zone(*, drawing: ZoneDrawing, actor: str, at: datetime, reason: str) -> tuple[Area, bool]:
    """Draws the area; (the area, whether its code is new). A known code is drawn anew from `at`, the old drawing ends.

    The corridor is the road's as it lies now; when an import moves the road it is drawn anew. Raises GridlineError
    `zone_level_unknown`, `zone_code_empty`, `road_unknown` (404), `buffer_impossible`, and what the gate for
    geometries refuses (`geometry_invalid`, `coordinates_swapped`, `outside_district`, …).
    """
    _check(drawing)
    geometry = as_multi(_geometry(drawing))
    old = (
        Area.objects.select_for_update()
        .filter(level=drawing.level, code=drawing.code, valid_to__isnull=True)
        .first()
    )
    if old is not None:
        if old.valid_from >= at:
            raise GridlineError("area_changed_meanwhile", status=409, area=drawing.code)
        Area.objects.filter(pk=old.pk).update(valid_to=at)
    area = Area.objects.create(
        level=drawing.level,
        code=drawing.code,
        name_zh=drawing.name_zh,
        name_en=drawing.name_en,
        geom=geometry.wkb_hex,
        label_point=geometry.representative_point().wkb_hex,
        attributes=_attributes(drawing, actor, reason),
        valid_from=at,
    )
    touch_geography(drawing.level)
    return area, old is None


@transaction.atomic
def end_zone(*, level: str, code: str, at: datetime) -> None:
    """The area holds no longer; rows of dispatch tables that name it match nothing from now on.

    Raises GridlineError `zone_unknown` (404).
    """
    if level not in LEVELS:
        raise GridlineError("zone_level_unknown", status=422, field="level", known=", ".join(LEVELS))
    ended = Area.objects.filter(level=level, code=code, valid_to__isnull=True, valid_from__lt=at)
    if not ended.update(valid_to=at):
        raise GridlineError("zone_unknown", status=404, given=code[:32])
    touch_geography(level)


def _check(drawing: ZoneDrawing) -> None:
    if drawing.level not in LEVELS:
        raise GridlineError("zone_level_unknown", status=422, field="level", known=", ".join(LEVELS))
    if not drawing.code.strip() or not drawing.name_zh.strip():
        field = "name_zh" if drawing.code.strip() else "code"
        raise GridlineError("zone_code_empty", status=422, field=field)


def _geometry(drawing: ZoneDrawing) -> shapely.Geometry:
    shape = drawing.shape
    drawn = _corridor(shape) if isinstance(shape, Corridor) else _polygon(shape, drawing.coord_type)
    extent = district_extent(current_district().version)
    boundary = District.objects.get().boundary
    district = prep(shapely.from_wkb(bytes(boundary.wkb))) if boundary else None
    return admit(
        drawn,
        kinds=("Polygon", "MultiPolygon"),
        expected=extent.expected if extent else None,
        boundary=district,
    )


def _corridor(corridor: Corridor) -> shapely.Geometry:
    if not LEAST_BUFFER_M <= corridor.buffer_m <= MOST_BUFFER_M:
        raise GridlineError(
            "buffer_impossible", status=422, field="road.buffer_m", least=LEAST_BUFFER_M, most=MOST_BUFFER_M
        )
    with connection.cursor() as cursor:
        cursor.execute(
            _CORRIDOR,
            {"road": corridor.road, "buffer_m": corridor.buffer_m, "srid": current_district().metric_srid},
        )
        found = cursor.fetchone()
    if found is None:
        raise GridlineError("road_unknown", status=404, field="road.code", given=corridor.road[:40])
    return shapely.from_wkb(bytes(found[0]))


def _polygon(shape: Mapping[str, Any], coord_type: str | None) -> shapely.Geometry:
    stated = parse_coord_type(coord_type, field="coord_type")
    try:
        geometry = shapely.from_geojson(json.dumps(shape))
    except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
        raise GridlineError("geometry_unreadable", status=422, field="polygon") from error
    if geometry is None or shapely.get_num_coordinates(geometry) > MOST_VERTICES:
        raise GridlineError("geometry_unreadable", status=422, field="polygon")
    geometry = check_finite(shapely.force_2d(geometry))
    return shapely.transform(geometry, lambda positions: positions_to_wgs84(positions, stated))


def _attributes(drawing: ZoneDrawing, actor: str, reason: str) -> dict[str, Any]:
    made_of: dict[str, Any] = {"drawn_by": actor, "reason": reason}
    if isinstance(drawing.shape, Corridor):
        road = Road.objects.get(code=drawing.shape.road, valid_to__isnull=True)
        made_of |= {"road": road.code, "road_name": road.name_zh, "buffer_m": drawing.shape.buffer_m}
    return made_of
