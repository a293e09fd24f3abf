"""Draw the corridors of moved roads anew: a zone along a road lies where the road lies."""

from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from gis.models import Area, Road
from gis.services.draw_zone import LEVELS, Corridor, ZoneDrawing, draw_zone

REDRAWN_BY = "system"
REASON = "道路调整后自动重绘 · drawn anew after its road was moved"


@transaction.atomic
def redraw_corridors(*, at: datetime) -> tuple[list[Area], list[tuple[Area, str]]]:
    """(the corridors drawn anew, those that could not be with the code of the reason), for roads that changed at `at`.

    A corridor whose road ended, or whose new drawing the gate for geometries refuses, keeps its old drawing: rows that
    name it go on to match the old ground until somebody draws it.
    """
    moved = set(Road.objects.filter(valid_from=at, valid_to=None).values_list("code", flat=True))
    ended = set(Road.objects.filter(valid_to=at).values_list("code", flat=True)) - moved
    drawn: list[Area] = []
    left: list[tuple[Area, str]] = []
    standing = Area.objects.filter(
        level__in=LEVELS, valid_to=None, attributes__road__in=sorted(moved | ended)
    )
    for area in standing.order_by("level", "code"):
        if area.attributes["road"] in ended:
            left.append((area, "road_unknown"))
            continue
        try:
            drawn.append(_redraw(area, at))
        except GridlineError as refusal:
            left.append((area, refusal.code))
    return drawn, left


def _redraw(area: Area, at: datetime) -> Area:
    shape = Corridor(area.attributes["road"], float(area.attributes["buffer_m"]))
    drawing = ZoneDrawing(area.level, area.code, area.name_zh, area.name_en, shape)
    redrawn, _ = draw_zone(drawing=drawing, actor=REDRAWN_BY, at=at, reason=REASON)
    return redrawn
