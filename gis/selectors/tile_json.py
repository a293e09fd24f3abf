from typing import Any

from gis.domain.errors import GridlineError
from gis.domain.map_layers import map_layers
from gis.domain.published_tiles import tile_fields
from gis.domain.tile_layers import TileLayer
from gis.selectors.current_district import current_district
from gis.selectors.district_extent import Extent, district_extent

MAXZOOM = 17
"""Past it the map enlarges the tile of this zoom, whose unit is 7 cm on the ground."""


def tile_json(layer: TileLayer, address: str) -> dict[str, Any]:
    """The TileJSON 3.0 document of a layer whose tiles are at `address`.

    `bounds` are those of the district with a margin, left out while no district has a boundary.
    """
    extent = _extent()
    given_out = next((known for known in map_layers() if known.name == layer.name), None)
    fields = tile_fields(given_out, MAXZOOM) if given_out else []
    return {
        "tilejson": "3.0.0",
        "name": layer.name,
        "tiles": [address],
        "minzoom": layer.minzoom,
        "maxzoom": MAXZOOM,
        **({"bounds": list(extent.expected)} if extent else {}),
        "vector_layers": [
            {
                "id": layer.name,
                "minzoom": layer.minzoom,
                "maxzoom": MAXZOOM,
                "fields": {field.name: f"{field.zh} / {field.en}" for field in fields},
            }
        ],
    }


def _extent() -> Extent | None:
    try:
        return district_extent(current_district().version)
    except GridlineError:  # nothing has been set up yet; an empty map is right
        return None
