"""The areas for which a dispatch table must have an owner: columns of the coverage matrix."""

from django.db import connection

from dispatch.domain.coverage import Spot
from dispatch.domain.dispatch_rows import AreaKind
from grid.selectors.area_names import area_names

#: Where the label of an overlay stands decides in which community it is shown. Plan: area_geom_valid for each.
_OVERLAYS = """
SELECT overlay.code, overlay.name_zh, subdistrict.code, community.code
FROM gis_area overlay
LEFT JOIN gis_area subdistrict ON subdistrict.level = 'subdistrict' AND subdistrict.valid_to IS NULL
     AND ST_Intersects(subdistrict.geom, overlay.label_point)
LEFT JOIN gis_area community ON community.level = 'community' AND community.valid_to IS NULL
     AND ST_Intersects(community.geom, overlay.label_point)
WHERE overlay.level = %s AND overlay.valid_to IS NULL
ORDER BY overlay.code, subdistrict.code, community.code
"""


def coverage_ground() -> tuple[Spot, ...]:
    """Every community, and each subdistrict that has none, by code."""
    communities = subject_spots(AreaKind.COMMUNITY)
    with_one = {spot.subdistrict for spot in communities}
    alone = [spot for spot in subject_spots(AreaKind.SUBDISTRICT) if spot.code not in with_one]
    return tuple(sorted((*communities, *alone), key=lambda spot: spot.code))


def subject_spots(kind: AreaKind) -> tuple[Spot, ...]:
    """The areas of one kind as columns of the matrix, by code."""
    if kind is AreaKind.SUBDISTRICT:
        return tuple(
            Spot(kind, area.code, area.name_zh, subdistrict=area.code) for area in area_names(kind.value)
        )
    if kind is AreaKind.COMMUNITY:
        return tuple(
            Spot(kind, area.code, area.name_zh, subdistrict=area.parent_code, community=area.code)
            for area in area_names(kind.value)
        )
    return _overlays(kind)


def _overlays(kind: AreaKind) -> tuple[Spot, ...]:
    found: dict[str, Spot] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAYS, [kind.value])
        for code, name, subdistrict, community in cursor.fetchall():
            found.setdefault(code, Spot(kind, code, name, subdistrict, community))
    return tuple(found.values())
