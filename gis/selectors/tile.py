from typing import Any

from django.db import connection

from gis.domain.tile_layers import EXTENT, TileAddress, TileLayer, layer_named, tile_parameters


def tile(layer_name: str, address: TileAddress, scope_keys: frozenset[str]) -> bytes:
    """One map tile (Mapbox Vector Tile) of what `scope_keys` may see; empty below the layer's lowest zoom.

    One statement. Raises GridlineError `tile_layer_unknown`.
    """
    layer = layer_named(layer_name)
    if address.z < layer.minzoom:
        return b""
    with connection.cursor() as cursor:
        cursor.execute(*tile_statement(layer, address, scope_keys))
        (body,) = cursor.fetchone()
    return bytes(body)


def tile_statement(
    layer: TileLayer, address: TileAddress, scope_keys: frozenset[str]
) -> tuple[str, dict[str, Any]]:
    """The statement that makes a tile, and its parameters."""
    features, params = layer.sql(scope_keys, address.z)
    statement = (
        f"SELECT ST_AsMVT(feature.*, %(layer)s, {EXTENT}, 'mvt') "
        f"FROM ({features}) AS feature WHERE mvt IS NOT NULL"
    )
    return statement, {**params, **tile_parameters(address), "layer": layer.name}
