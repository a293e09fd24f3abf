"""Which subdistricts and communities are there, by name."""

from dataclasses import dataclass

from gis.models import Area


@dataclass(frozen=True, slots=True)
class AreaName:
    """Code and names of an area that is valid now; `parent_code` is None at the top level."""

    code: str
    name_zh: str
    name_en: str
    parent_code: str | None


def area_names(level: str) -> tuple[AreaName, ...]:
    """The areas of a level (`subdistrict`, `community`) valid now, by code."""
    rows = (
        Area.objects.filter(level=level, valid_to__isnull=True)
        .order_by("code")
        .values_list("code", "name_zh", "name_en", "parent__code")
    )
    return tuple(AreaName(*row) for row in rows)
