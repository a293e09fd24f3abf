"""The layers of the grid that are given out, and the labels of cells."""

from gis.domain.map_layers import CODE, SPAN, FieldKind, LayerField, MapLayer, Shape, Thinning
from gis.domain.tile_layers import TileLayer
from gis.selectors.geography_layers import LabelLayer

_NAME = LayerField("name", "名称", "name")
_SUBDISTRICT = LayerField("subdistrict_code", "街道编码", "code of the subdistrict")
_COMMUNITY = LayerField("community_code", "社区编码", "code of the community")
_VERSION = LayerField("version", "版本", "version", FieldKind.INTEGER)

MAP_LAYERS: tuple[MapLayer, ...] = (
    MapLayer(
        name="cells", zh="网格", en="Grid cells", about_zh="基础网格与专属网格",
        about_en="Basic and dedicated cells, which cover the district without gaps.",
        made_of=("cell",), table="grid_gridcell", geometry="geom", shape=Shape.AREA,
        fields=(
            CODE, LayerField("kind", "类型", "kind: basic, dedicated"), _NAME,
            LayerField("subdistrict_code", "街道编码", "code of the subdistrict", tile_zoom=None), _COMMUNITY,
            _VERSION, *SPAN,
        ),
        condition="kind <> 'responsibility'", large=True, minzoom=13, thinning=Thinning(until=15, least_px=2),
    ),
    MapLayer(
        name="responsibility_grids", zh="责任网格", en="Responsibility grids",
        about_zh="分给网格员的责任网格", about_en="The sets of cells that inspectors look after.",
        made_of=("responsibility_grid", "cell"), table="grid_responsibilitygrid", geometry="geom", shape=Shape.AREA,
        fields=(CODE, _NAME, _SUBDISTRICT, _COMMUNITY, _VERSION, *SPAN),
        condition="geom IS NOT NULL", minzoom=11, thinning=Thinning(until=14, least_px=2),
    ),
    MapLayer(
        name="organisations", zh="实有单位", en="Organisations", about_zh="实有单位的位置,不含联系人",
        about_en="Organisations that are really there, without their contacts.",
        made_of=("organisation",), table="grid_organisation", geometry="point", shape=Shape.POINT,
        fields=(
            CODE, _NAME, LayerField("kind", "类型", "kind"), LayerField("trade", "行业", "trade", tile_zoom=None),
            LayerField("special_trade", "特种行业", "special trade", FieldKind.FLAG, None),
            LayerField("address_code", "地址编码", "code of the address", tile_zoom=None),
            LayerField("building_code", "楼栋编码", "code of the building", tile_zoom=None),
        ),
        condition="status = 'active' AND point IS NOT NULL", timed=False, large=True, minzoom=16,
        thinning=Thinning(most=5_000),
    ),
    MapLayer(
        name="facilities", zh="实有设施", en="Facilities", about_zh="部件与设施",
        about_en="Facilities and components: manhole covers, lamps, bridges.",
        made_of=("facility",), table="grid_facility", geometry="geom", shape=Shape.ANY,
        fields=(
            CODE, LayerField("class_code", "类别编码", "code of the class"), _NAME,
            LayerField("condition", "状态", "condition: intact, damaged, lost, discarded"),
            LayerField("accuracy_class", "精度等级", "accuracy class: A, B, C", tile_zoom=None),
            LayerField("owner_unit_code", "权属单位", "code of the owner's unit", tile_zoom=None),
            LayerField("cell_code", "网格编码", "code of the cell", tile_zoom=None), *SPAN,
        ),
        large=True, minzoom=16, thinning=Thinning(most=5_000),
    ),
)  # fmt: skip

LABELS: tuple[TileLayer, ...] = (
    LabelLayer("cell_labels", 15, "grid_gridcell", "code, right(code, 3) AS short_code, kind, name", ("cell",),
               "kind <> 'responsibility'"),
)  # fmt: skip
