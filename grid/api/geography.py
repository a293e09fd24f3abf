"""Where things are: addresses, places, areas, buildings."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from gis.domain.coordinates import check_lonlat, parse_coord_type, to_wgs84
from gis.selectors.current_district import current_district
from gis.selectors.district_extent import district_extent
from gis.selectors.find_address import find_address
from grid.api.security import actor_of_request, signed_in
from grid.selectors.area_names import area_names
from grid.selectors.building_card import building_card
from grid.selectors.locate import locate

router = Router(tags=["geography"], auth=signed_in)

Position = tuple[float, float]


class AddressOut(Schema):
    """A standard address that may be meant; `point` is [lon, lat] in EPSG:4326, `score` 0–1."""

    code: str
    text: str
    building_code: str | None
    subdistrict_code: str | None
    community_code: str | None
    point: Position
    score: float


class Addresses(Schema):
    """Best first."""

    items: list[AddressOut]


class AreaRef(Schema):
    """Code and name of an area."""

    code: str
    name: str | None


class PlaceOut(Schema):
    """Whose ground a point is. Points are [lon, lat] in EPSG:4326, distances metres on the ground."""

    point: Position | None
    subdistrict: AreaRef | None
    community: AreaRef | None
    cell_code: str | None
    building_code: str | None
    zone_codes: list[str]
    maintenance_boundary_codes: list[str]
    border_distance_m: float | None
    border_neighbour: str | None
    in_district: bool


class AreaOut(Schema):
    """An area that is valid now."""

    code: str
    name: str
    name_zh: str
    name_en: str
    parent_code: str | None


class Areas(Schema):
    """By code."""

    items: list[AreaOut]


class BuildingOut(Schema):
    """A building that is valid now; `point` is [lon, lat] in EPSG:4326."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    floors: int | None
    address: str | None
    cell_code: str | None
    point: Position


@router.get("/addresses", response=Addresses, url_name="addresses")
def addresses(
    request: HttpRequest, q: str = Query(..., max_length=300), limit: int = Query(8, ge=1, le=50)
) -> dict[str, Any]:
    """Standard addresses that `q` may mean, from one character up."""
    return {"items": [candidate.as_json() for candidate in find_address(q, limit)]}


@router.get("/locate", response=PlaceOut, url_name="locate")
def place(
    request: HttpRequest, lon: float, lat: float, coord_type: str | None = Query(None, max_length=40)
) -> dict[str, Any]:
    """Areas, cell and building at a point. `coord_type` must be stated: wgs84, cgcs2000, gcj02 or bd09."""
    stated = parse_coord_type(coord_type, field="coord_type")
    extent = district_extent(current_district().version)
    position = check_lonlat(lon, lat, extent.expected if extent else None, field="lon")
    return locate(to_wgs84(position, stated)).as_json()


@router.get("/areas", response=Areas, url_name="areas")
def areas(
    request: HttpRequest, level: Literal["subdistrict", "community", "zone", "maintenance_boundary"]
) -> dict[str, Any]:
    """Codes and names of the areas of one level."""
    english = actor_of_request(request).language == "en"
    return {
        "items": [
            {
                "code": area.code,
                "name": area.name_en if english and area.name_en else area.name_zh,
                "name_zh": area.name_zh,
                "name_en": area.name_en,
                "parent_code": area.parent_code,
            }
            for area in area_names(level)
        ]
    }


@router.get("/buildings/{code}", response=BuildingOut, url_name="building")
def building(request: HttpRequest, code: str) -> dict[str, Any]:
    """One building with its address and cell; 404 when no such building stands now."""
    return building_card(code[:32])
