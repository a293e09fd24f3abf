"""The communities and subdistricts that cells belong to."""

from collections.abc import Collection

import shapely

from gis.domain.errors import GridlineError
from gis.models import Area
from grid.domain.draw_cells import AreaFacts


def home_areas(codes: Collection[str]) -> dict[str, AreaFacts]:
    """Code → community or subdistrict valid now, of those codes; unknown ones are left out. One statement."""
    rows = Area.objects.select_related("parent").filter(
        level__in=(Area.Level.COMMUNITY, Area.Level.SUBDISTRICT), code__in=codes, valid_to__isnull=True
    )
    return {
        row.code: AreaFacts(
            level=row.level,
            code=row.code,
            parent_code=row.parent.code if row.parent else "",
            geom=shapely.from_wkb(bytes(row.geom.wkb)),
            since=row.valid_from,
        )
        for row in rows
    }


def home_community(code: str) -> AreaFacts:
    """Raises GridlineError `community_unknown` (422)."""
    area = home_areas([code]).get(code)
    if area is None or area.level != Area.Level.COMMUNITY:
        raise GridlineError("community_unknown", status=422, community=code[:32])
    return area
