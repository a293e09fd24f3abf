from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shapely import MultiPolygon

from gis.domain.errors import GridlineError
from gis.models import Area


@dataclass(frozen=True, slots=True)
class AreaDrawing:
    """A new border (EPSG:4326) for an area; `since` is the beginning of the drawing it replaces."""

    level: str
    code: str
    geom: MultiPolygon
    since: datetime


def redraw_areas(*, drawings: Sequence[AreaDrawing], at: datetime) -> None:
    """Gives areas new borders from `at`, inside the caller's transaction, which also calls `touch_geography`.

    The old rows are closed; areas below a redrawn one follow it. Raises GridlineError `area_changed_meanwhile` (409)
    when another drawing than the one seen is valid now.
    """
    for drawing in sorted(drawings, key=lambda drawing: (drawing.level, drawing.code)):
        old = (
            Area.objects.select_for_update()
            .filter(level=drawing.level, code=drawing.code, valid_to__isnull=True, valid_from=drawing.since)
            .first()
        )
        if old is None:
            raise GridlineError("area_changed_meanwhile", status=409, area=drawing.code)
        Area.objects.filter(pk=old.pk).update(valid_to=at)
        new = Area.objects.create(
            level=old.level,
            code=old.code,
            name_zh=old.name_zh,
            name_en=old.name_en,
            parent=old.parent,
            geom=drawing.geom.wkb_hex,
            label_point=drawing.geom.representative_point().wkb_hex,
            attributes=old.attributes,
            valid_from=at,
        )
        Area.objects.filter(parent=old, valid_to__isnull=True).update(parent=new)
