"""The layers of the spatial foundation that are given out: areas, roads, buildings, standard addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gis.domain.map_layers import CODE, NAMES, SPAN, FieldKind, LayerField, MapLayer, Shape, Thinning
from gis.domain.tile_layers import IN_TILE, TileLayer, mvt_geometry

_AREA_THINNING = Thinning(until=14, least_px=2)
_PARENT = LayerField(
    "parent_code", "上级编码", "code of the area above", tile_zoom=None,
    sql="(SELECT above.code FROM gis_area above WHERE above.id = gis_area.parent_id)",
)  # fmt: skip


def _areas(level: str, name: str, titles: tuple[str, str], about: tuple[str, str], minzoom: int) -> MapLayer:
    return MapLayer(
        name=name, zh=titles[0], en=titles[1], about_zh=about[0], about_en=about[1],
        made_of=(level,), table="gis_area", geometry="geom", shape=Shape.AREA,
        fields=(CODE, *NAMES, _PARENT, *SPAN), condition=f"level = '{level}'", minzoom=minzoom,
        thinning=_AREA_THINNING,
    )  # fmt: skip


MAP_LAYERS: tuple[MapLayer, ...] = (
    MapLayer(
        name="district", zh="区", en="District", about_zh="本区的边界", about_en="The boundary of the district.",
        made_of=("district", "subdistrict"), table="gis_district", geometry="boundary", shape=Shape.AREA,
        fields=(CODE, *NAMES), condition="boundary IS NOT NULL", timed=False, thinning=_AREA_THINNING,
    ),
    _areas("subdistrict", "subdistricts", ("街道", "Subdistricts"),
           ("街道的边界与名称", "Boundaries and names of the subdistricts."), 0),
    _areas("community", "communities", ("社区", "Communities"),
           ("社区的边界与名称", "Boundaries and names of the communities."), 10),
    _areas("zone", "zones", ("片区", "Zones"),
           ("公园、市场、校园等片区", "Parks, markets, campuses and the like."), 11),
    _areas("maintenance_boundary", "maintenance_boundaries", ("管养边界", "Maintenance boundaries"),
           ("由谁管养何处的设施", "Who maintains an asset where."), 11),
    _areas("compound", "compounds", ("小区", "Compounds"),
           ("住宅小区的范围", "Residential compounds."), 13),
    MapLayer(
        name="roads", zh="道路", en="Roads", about_zh="街路巷的中心线", about_en="Centre lines of roads and lanes.",
        made_of=("road",), table="gis_road", geometry="geom", shape=Shape.LINE,
        fields=(CODE, *NAMES, LayerField("kind", "类型", "kind: trunk, secondary, lane"), *SPAN), minzoom=11,
        thinning=Thinning(until=14, least_px=3, kinds_from=(("secondary", 12), ("lane", 14))),
    ),
    MapLayer(
        name="buildings", zh="楼栋", en="Buildings", about_zh="楼栋的轮廓", about_en="Footprints of the buildings.",
        made_of=("building",), table="gis_building", geometry="footprint", shape=Shape.FOOTPRINT,
        fields=(
            CODE, LayerField("name_zh", "名称", "name in Chinese", tile_zoom=15),
            LayerField("name_en", "英文名称", "name in English", tile_zoom=None),
            LayerField("kind", "类型", "kind: residential, public, mixed, industrial, other"),
            LayerField("floors", "层数", "floors above ground", FieldKind.INTEGER, 15), *SPAN,
        ),
        condition="footprint IS NOT NULL", large=True, minzoom=13,
        thinning=Thinning(until=15, least_px=1.5, most=10_000),
    ),
    MapLayer(
        name="addresses", zh="标准地址", en="Standard addresses", about_zh="标准地址库中启用的地址",
        about_en="The active entries of the standard address library.",
        made_of=("address",), table="gis_standardaddress", geometry="point", shape=Shape.POINT,
        fields=(
            CODE, LayerField("full_text", "全称", "full text", tile_zoom=None),
            LayerField("level", "层级", "level: plate, building, unit, room", tile_zoom=None),
            LayerField("parent_code", "上级编码", "code of the entry above", tile_zoom=None),
            LayerField("road_name", "街路巷", "road"), LayerField("door_plate", "门楼牌", "door plate"),
            LayerField("compound_name", "小区", "compound", tile_zoom=None),
            LayerField("building_no", "栋", "building number", tile_zoom=None),
            LayerField("unit_no", "单元", "unit number", tile_zoom=None),
            LayerField("room_no", "室", "room number", tile_zoom=None),
            LayerField("subdistrict_code", "街道编码", "code of the subdistrict", tile_zoom=None),
            LayerField("community_code", "社区编码", "code of the community", tile_zoom=None),
        ),
        condition="status = 'active'", timed=False, large=True, minzoom=17, tile_condition="level = 'plate'",
        thinning=Thinning(most=5_000),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelLayer:
    """Label points of a table that everybody sees alike; a layer of their own because a polygon repeats per tile."""

    name: str
    minzoom: int
    table: str
    attributes: str
    made_of: tuple[str, ...]
    condition: str = "true"
    max_age_s: int = 300

    def sql(self, scope_keys: frozenset[str], zoom: int) -> tuple[str, Mapping[str, Any]]:
        """The rows valid now whose label touches the tile; an index probe on `label_point`."""
        statement = (
            f"SELECT {mvt_geometry('label_point')}, {self.attributes} FROM {self.table} "
            f"WHERE label_point && {IN_TILE} AND valid_to IS NULL AND {self.condition}"
        )
        return statement, {}


LABELS: tuple[TileLayer, ...] = (
    LabelLayer("labels", 0, "gis_area", "code, name_zh, name_en, level", ("subdistrict", "community", "compound"),
               "(level = 'subdistrict' OR (level = 'community' AND %(z)s >= 13)"
               " OR (level = 'compound' AND %(z)s >= 15))"),
)  # fmt: skip
