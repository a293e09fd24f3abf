from gis.domain.address_text import normal_form
from gis.models import Area
from grid.domain.place import Place

SHORTEST_NAME = 2


def named_area(text: str) -> Place | None:
    """The one community or subdistrict `text` names (赤岗街道下渡社区), as a Place without a point; else None.

    A community wins over its subdistrict; a community name that several subdistricts have needs the subdistrict
    beside it. Two different answers are no answer.
    """
    normal = normal_form(text)
    areas = [area for area in _areas() if _is_named(area, normal)]
    subdistricts = [area for area in areas if area.level == Area.Level.SUBDISTRICT]
    communities = [area for area in areas if area.level == Area.Level.COMMUNITY]
    if subdistricts:
        inside = {area.pk for area in subdistricts}
        communities = [area for area in communities if area.parent_id in inside] or communities
    if len(communities) == 1:
        community = communities[0]
        return _place(community.parent, community)
    return _place(subdistricts[0], None) if len(subdistricts) == 1 and not communities else None


def _areas() -> list[Area]:
    levels = (Area.Level.SUBDISTRICT, Area.Level.COMMUNITY)
    return list(
        Area.objects.filter(valid_to__isnull=True, level__in=levels)
        .select_related("parent")
        .only("level", "code", "name_zh", "parent__code", "parent__name_zh")
    )


def _is_named(area: Area, normal: str) -> bool:
    name = normal_form(area.name_zh)
    return len(name) >= SHORTEST_NAME and name in normal


def _place(subdistrict: Area | None, community: Area | None) -> Place:
    return Place(
        point=None,
        subdistrict_code=subdistrict.code if subdistrict else None,
        subdistrict_name=subdistrict.name_zh if subdistrict else None,
        community_code=community.code if community else None,
        community_name=community.name_zh if community else None,
        in_district=True,
    )
