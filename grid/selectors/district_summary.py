"""What a page needs to know about the district before it draws anything."""

from dataclasses import dataclass

from gis.models import District


@dataclass(frozen=True, slots=True)
class DistrictSummary:
    """Names, clock and extent. `center` [lon, lat] and `bbox` [w, s, e, n] are EPSG:4326, None without a boundary."""

    code: str
    name_zh: str
    name_en: str
    time_zone: str
    center: tuple[float, float] | None
    bbox: tuple[float, float, float, float] | None
    is_demo: bool


def district_summary() -> DistrictSummary | None:
    """The district of this database; None while none is set up. One statement."""
    district = District.objects.first()
    if district is None:
        return None
    bbox = district.boundary.extent if district.boundary else None
    return DistrictSummary(
        code=district.code,
        name_zh=district.name_zh,
        name_en=district.name_en,
        time_zone=district.time_zone,
        center=((bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2) if bbox else None,
        bbox=bbox,
        is_demo=district.is_demo,
    )
