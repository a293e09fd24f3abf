"""Vector tiles for the map, made from what the signed-in person may see."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from gis.domain.tile_layers import layer_named, parse_tile
from gis.selectors.tile import tile
from grid.api.security import actor_of_request
from grid.domain.scope import scope_keys

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"


@require_safe
def vector_tile(request: HttpRequest, layer: str, z: str, x: str, y: str) -> HttpResponseBase:
    """`/tiles/{layer}/{z}/{x}/{y}.mvt`: 400 for numbers that are no tile, 404 for an unknown layer, else the tile.

    Only the browser that asked may keep it: another person's tile of the same numbers may show other things.
    """
    actor = actor_of_request(request)
    address = parse_tile(z, x, y)
    body = tile(layer, address, scope_keys(actor))
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    fresh = tag in request.headers.get("If-None-Match", "")
    response = HttpResponseNotModified() if fresh else HttpResponse(body, content_type=CONTENT_TYPE)
    response["ETag"] = tag
    response["Cache-Control"] = f"private, max-age={layer_named(layer).max_age_s}"
    response["Vary"] = "Authorization, Cookie"
    return response
