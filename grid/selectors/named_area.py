from dataclasses import dataclass

from django.db import connection

from gis.domain.address_text import normal_form
from grid.domain.place import Place

# The names are few thousand short strings; looking through them costs less than keeping them fresh in memory.
_SQL = """
    SELECT area.level, area.code, area.name_zh, parent.code, parent.name_zh
    FROM gis_area area LEFT JOIN gis_area parent ON parent.id = area.parent_id
    WHERE area.valid_to IS NULL AND area.level IN ('subdistrict', 'community')
      AND length(area.name_zh) > 1 AND strpos(%s, lower(replace(area.name_zh, ' ', ''))) > 0
    ORDER BY area.code
"""


@dataclass(frozen=True, slots=True)
class _Named:
    level: str
    code: str
    name: str
    parent_code: str | None
    parent_name: str | None


def named_area(text: str) -> Place | None:
    """The one community or subdistrict `text` names (赤岗街道下渡社区), as a Place without a point; else None.

    A community wins over its subdistrict; a community name that several subdistricts have needs the subdistrict
    beside it. Two different answers are no answer. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [normal_form(text)])
        found = [_Named(*row) for row in cursor.fetchall()]
    subdistricts = [area for area in found if area.level == "subdistrict"]
    communities = [area for area in found if area.level == "community"]
    if subdistricts:
        inside = {area.code for area in subdistricts}
        communities = [area for area in communities if area.parent_code in inside] or communities
    if len(communities) == 1:
        return _community(communities[0])
    return _subdistrict(subdistricts[0]) if len(subdistricts) == 1 and not communities else None


def _community(area: _Named) -> Place:
    return Place(
        point=None,
        subdistrict_code=area.parent_code,
        subdistrict_name=area.parent_name,
        community_code=area.code,
        community_name=area.name,
        in_district=True,
    )


def _subdistrict(area: _Named) -> Place:
    return Place(point=None, subdistrict_code=area.code, subdistrict_name=area.name, in_district=True)
