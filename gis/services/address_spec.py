"""How imported standard addresses are stored, and how they find their building and their areas."""

from collections.abc import Sequence
from typing import Any, Final

from gis.domain.address_parts import PART_CHARS, address_level, compound_name, part_number
from gis.domain.address_text import grams, normal_form, parse_query
from gis.domain.errors import GridlineError
from gis.domain.import_rows import CleanRow
from gis.domain.layer_specs import POINTS, LayerSpec

STATUSES: Final = ("active", "void", "merged")
SEARCHED: Final = ("plate", "building")
_NO_GRAMS: Final[list[str]] = []

#: Every distinct point once: the rooms of a building share one. Areas and buildings lead, so that each polygon is
#: unpacked and prepared once for all its points; the planner would lead with the points.
#: Plan: index scan on the spots' GiST for every area (some hundred) and every building (index probes, ~10 µs each).
_SPOTS: Final = """
    CREATE TEMP TABLE import_spot ON COMMIT DROP AS
    SELECT row_number() OVER () AS spot, point FROM (SELECT DISTINCT point FROM import_stage) AS distinct_points
"""
_SPOT_INDEX: Final = "CREATE INDEX ON import_spot USING gist (point)"
_SPOT_STATISTICS: Final = "ANALYZE import_spot"
_LINK_STATISTICS: Final = "ANALYZE import_spot_link, import_spot_building"
_SPOT_LINKS: Final = """
    CREATE TEMP TABLE import_spot_link ON COMMIT DROP AS
    SELECT within.spot,
           min(area.code) FILTER (WHERE area.level = 'subdistrict') AS subdistrict_code,
           min(area.code) FILTER (WHERE area.level = 'community') AS community_code
    FROM gis_area area CROSS JOIN LATERAL (
        SELECT spot.spot FROM import_spot spot WHERE ST_Intersects(area.geom, spot.point) OFFSET 0) within
    WHERE area.valid_to IS NULL AND area.level IN ('subdistrict', 'community')
    GROUP BY within.spot
"""
_SPOT_BUILDINGS: Final = """
    CREATE TEMP TABLE import_spot_building ON COMMIT DROP AS
    SELECT DISTINCT ON (within.spot) within.spot, building.id AS building_id
    FROM gis_building building CROSS JOIN LATERAL (
        SELECT spot.spot FROM import_spot spot WHERE ST_Intersects(building.footprint, spot.point) OFFSET 0) within
    WHERE building.valid_to IS NULL
    ORDER BY within.spot, building.code
"""
#: A stated building wins over the place.
_DERIVED: Final = """
    CREATE TEMP TABLE import_derived ON COMMIT DROP AS
    SELECT stage.import_line,
           coalesce(link.subdistrict_code, '') AS subdistrict_code,
           coalesce(link.community_code, '') AS community_code,
           coalesce(stated.id, placed.building_id) AS building_id
    FROM import_stage stage JOIN import_spot spot ON spot.point = stage.point
    LEFT JOIN import_spot_link link ON link.spot = spot.spot
    LEFT JOIN import_spot_building placed ON placed.spot = spot.spot
    LEFT JOIN gis_building stated ON stated.valid_to IS NULL AND stated.code = stage.attributes ->> 'building_code'
"""
_LET_GO: Final = """
    UPDATE gis_building SET address_id = NULL FROM import_closed closed WHERE gis_building.address_id = closed.id
"""


def _row(clean: CleanRow) -> Sequence[Any]:
    """Road and plate as mapped, else as read from the text; the library needs them apart."""
    values = clean.values
    numbers = {part: part_number(part, values.get(part, "")) for part in PART_CHARS}
    compound = compound_name(values.get("compound_name", ""))
    level = address_level(values.get("level", ""), numbers, compound)
    status = values.get("status") or "active"
    if status not in STATUSES:
        raise GridlineError("address_status_unknown", status=422, given=status[:20])
    plate, road = values.get("door_plate", ""), values.get("road_name", "")
    searched = level in SEARCHED
    if searched and not (plate and road):
        parsed = parse_query(clean.name_zh)
        plate = plate or parsed.plate or ""
        road = road or (parsed.roads[0] if parsed.plate and parsed.roads else "")
    local = _local(clean, road, plate, compound, numbers["building_no"]) if searched else ""
    attributes = clean.attributes
    if values.get("building_code"):
        attributes = {**attributes, "building_code": values["building_code"]}
    return (
        clean.code, level, values.get("parent_code", ""), clean.name_zh, road, plate, compound,
        *numbers.values(), values.get("house_code", ""), status, normal_form(local) if searched else "",
        grams(local) if searched else _NO_GRAMS, attributes,
    )  # fmt: skip


def _local(clean: CleanRow, road: str, plate: str, compound: str, building: str) -> str:
    """What people type of it."""
    text = f"{road}{plate}{compound}"
    return (f"{text}{building}栋" if building else text) or clean.name_zh


ADDRESSES: Final = LayerSpec(
    name="address",
    table="gis_standardaddress",
    kinds=POINTS,
    key=("code",),
    columns=(
        "code", "level", "parent_code", "full_text", "road_name", "door_plate", "compound_name",
        *PART_CHARS, "house_code", "status", "search_text", "grams", "attributes",
    ),
    row=_row,
    point="point",
    versioned=False,
    derived=("subdistrict_code", "community_code", "building_id"),
    derive=(_SPOTS, _SPOT_INDEX, _SPOT_STATISTICS, _SPOT_LINKS, _SPOT_BUILDINGS, _LINK_STATISTICS, _DERIVED),
    before_delete=(_LET_GO,),
    fields={
        "level": ("级别",),
        "parent_code": ("上级编码",),
        "road_name": ("街路巷", "道路"),
        "door_plate": ("门牌", "门楼牌号"),
        "compound_name": ("小区", "小区名称"),
        "building_no": ("栋", "幢", "楼栋号"),
        "unit_no": ("单元", "单元号"),
        "floor_no": ("楼层", "层"),
        "room_no": ("房号", "室", "房间号"),
        "house_code": ("房屋编码",),
        "status": ("状态",),
        "building_code": ("楼栋编码", "建筑物编码"),
        "community_code": ("社区编码",),
        "subdistrict_code": ("街道编码",),
    },
)  # fmt: skip
