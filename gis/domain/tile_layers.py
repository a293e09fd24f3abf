"""Which layers the map can ask for, and the arithmetic of tiles.

Every app registers its layers when it starts. A layer answers with the SQL of its features; who may see which of
them is part of that SQL, so that no tile is ever made first and filtered later.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from gis.domain.coordinates import BBox
from gis.domain.errors import GridlineError

MAX_ZOOM: Final = 22
EXTENT: Final = 4096
BUFFER: Final = 64
TILE_PX: Final = 512
"""Width of a tile on a screen, as the map library draws it."""

IN_TILE: Final = "ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)"
"""The tile with its margin in EPSG:4326; write `geom && {IN_TILE}` so that the spatial index serves."""


def mvt_geometry(column: str) -> str:
    """The select item every layer must have: its EPSG:4326 `column` in tile coordinates, named `mvt`."""
    envelope = "ST_TileEnvelope(%(z)s, %(x)s, %(y)s)"
    return f"ST_AsMVTGeom(ST_Transform({column}, 3857), {envelope}, {EXTENT}, {BUFFER}) AS mvt"


class TileLayer(Protocol):
    """A kind of thing on the map.

    `made_of`: names of `gis.domain.geography_layers` whose rows it shows. Their versions tell whether a tile that a
    browser kept is still good. Empty for a layer that shows each person something else.
    """

    @property
    def name(self) -> str: ...

    @property
    def minzoom(self) -> int: ...

    @property
    def max_age_s(self) -> int: ...

    @property
    def made_of(self) -> tuple[str, ...]: ...

    def sql(self, scope_keys: frozenset[str], zoom: int) -> tuple[str, Mapping[str, Any]]:
        """One SELECT with `mvt` and the attributes at a zoom, and its named parameters beside `tile_parameters`."""
        ...


@dataclass(frozen=True, slots=True)
class TileAddress:
    """A tile of the usual web scheme: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    def bounds(self, margin: float = BUFFER / EXTENT) -> BBox:
        """In degrees, EPSG:4326, widened by `margin` tile widths on every side."""
        tiles = 2**self.z
        west, east = (_longitude(column, tiles) for column in (self.x - margin, self.x + 1 + margin))
        north, south = (_latitude(row, tiles) for row in (self.y - margin, self.y + 1 + margin))
        return west, south, east, north

    @property
    def pixel_deg(self) -> float:
        """Width of a pixel in degrees of longitude; its height is `pixel_deg · cos(latitude)`."""
        return 360.0 / (1 << self.z) / TILE_PX


def tile_parameters(tile: TileAddress) -> dict[str, float]:
    """What the SQL of every layer may name: the tile's numbers, its box with margin, its scale, its pixel.

    `to_x`, `to_y`, `scale_x`, `scale_y` turn degrees into tile coordinates: (lon + to_x) · scale_x.
    `pixel_deg2` is the area of a pixel in square degrees.
    """
    west, south, east, north = tile.bounds()
    edge_west, edge_south, edge_east, edge_north = tile.bounds(0)
    squeezed = math.cos(math.radians((south + north) / 2))
    return {
        "z": tile.z, "x": tile.x, "y": tile.y,
        "west": west, "south": south, "east": east, "north": north,
        "edge_west": edge_west, "edge_south": edge_south, "edge_east": edge_east, "edge_north": edge_north,
        "to_x": -edge_west, "to_y": -edge_north,
        "scale_x": EXTENT / (edge_east - edge_west), "scale_y": -EXTENT / (edge_north - edge_south),
        "pixel_deg": tile.pixel_deg, "pixel_deg2": tile.pixel_deg**2 * squeezed,
    }  # fmt: skip


def parse_tile(z: str, x: str, y: str) -> TileAddress:
    """Raises GridlineError `tile_out_of_range` for anything that is no tile."""
    numbers = [int(part) if part.isascii() and part.isdigit() and len(part) < 9 else -1 for part in (z, x, y)]
    tile = TileAddress(*numbers)
    side = 2**tile.z if 0 <= tile.z <= MAX_ZOOM else 0
    if not (0 <= tile.x < side and 0 <= tile.y < side):
        raise GridlineError("tile_out_of_range", status=400)
    return tile


_layers: dict[str, TileLayer] = {}


def register(layer: TileLayer) -> None:
    """Called by each app when it starts; a second layer of the same name replaces the first."""
    _layers[layer.name] = layer


def layer_named(name: str) -> TileLayer:
    """Raises GridlineError `tile_layer_unknown`."""
    try:
        return _layers[name]
    except KeyError:
        raise GridlineError("tile_layer_unknown", status=404, layer=name[:40]) from None


def _longitude(column: float, tiles: int) -> float:
    return max(-180.0, min(180.0, column / tiles * 360.0 - 180.0))


def _latitude(row: float, tiles: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * max(0.0, min(tiles, row)) / tiles))))
