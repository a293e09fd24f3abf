"""The map layer of the grid."""

from gis.domain.tile_layers import TileLayer
from gis.selectors.geography_layers import PlainLayer

LAYERS: tuple[TileLayer, ...] = (
    PlainLayer("cells", 13, "grid_gridcell", "geom", "code, kind, name, community_code, version",
               "kind <> 'responsibility'"),
    PlainLayer("cell_labels", 15, "grid_gridcell", "label_point", "code, right(code, 3) AS short_code, kind, name",
               "kind <> 'responsibility'"),
)  # fmt: skip
