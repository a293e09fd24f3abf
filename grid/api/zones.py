"""Zones (片区) and maintenance boundaries (管养边界), drawn by the data clerk for rows of the dispatch table."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from gis.domain.errors import GridlineError
from gis.models import Area
from gis.services.draw_zone import Corridor, ZoneDrawing, draw_zone, end_zone
from grid.api.security import SignedIn, actor_of_request
from grid.domain.roles import Role

router = Router(tags=["geography"], auth=SignedIn(Role.DATA_CLERK))
ZoneLevel = Literal["zone", "maintenance_boundary"]


class CorridorIn(Schema, extra="forbid"):
    """A road by its code, and the metres on both sides of its centre line."""

    code: str = Field(max_length=32)
    buffer_m: float


class ZoneIn(Schema, extra="forbid"):
    """Either a GeoJSON `polygon` in the coordinate system it states, or a `road`."""

    level: ZoneLevel = "zone"
    code: str = Field(min_length=1, max_length=32, pattern=r"^[^\x00]+$")
    name_zh: str = Field(min_length=1, max_length=100)
    name_en: str = Field(default="", max_length=100)
    polygon: dict[str, Any] | None = None
    coord_type: str | None = Field(default=None, max_length=16)
    road: CorridorIn | None = None
    reason: str = Field(min_length=1, max_length=300)


class ZoneEndIn(Schema, extra="forbid"):
    """Which kind of area ends."""

    level: ZoneLevel = "zone"


class ZoneOut(Schema):
    """An area as drawn; `attributes` say by whom, why, and along which road."""

    level: str
    code: str
    name_zh: str
    name_en: str
    valid_from: datetime
    attributes: dict[str, Any]


@router.post("/geography/zones", response={200: ZoneOut, 201: ZoneOut}, url_name="draw_zone")
def draw(request: HttpRequest, payload: ZoneIn) -> Status[Any]:
    """Draws a zone: 201; a known code is drawn anew: 200, its old drawing ends."""
    if (payload.polygon is None) == (payload.road is None):
        raise GridlineError("zone_shape_missing", status=422, field="polygon")
    road = payload.road
    drawing = ZoneDrawing(
        level=payload.level,
        code=payload.code.strip(),
        name_zh=payload.name_zh.strip(),
        name_en=payload.name_en.strip(),
        shape=Corridor(road.code.replace("\0", ""), road.buffer_m) if road else payload.polygon or {},
        coord_type=payload.coord_type,
    )
    actor = actor_of_request(request).username
    area, added = draw_zone(drawing=drawing, actor=actor, at=timezone.now(), reason=payload.reason)
    return Status(201 if added else 200, _zone(area))


@router.post("/geography/zones/{zone_code}/end", response={204: None}, url_name="end_zone")
def end(request: HttpRequest, zone_code: str, payload: ZoneEndIn) -> Status[None]:
    """The zone holds no longer; 404 when none of that code is valid."""
    end_zone(level=payload.level, code=zone_code.replace("\0", ""), at=timezone.now())
    return Status(204, None)


def _zone(area: Area) -> dict[str, Any]:
    fields = ("level", "code", "name_zh", "name_en", "valid_from", "attributes")
    return {field: getattr(area, field) for field in fields}
