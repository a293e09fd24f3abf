"""Vector tiles for the map, made from what the signed-in person may see."""

import gzip
import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from gis.domain.errors import GridlineError
from gis.domain.tile_layers import MAX_ZOOM, TileAddress, TileLayer, layer_named, parse_tile
from gis.selectors.layer_version import layer_stamps, stamp_of
from gis.selectors.tile import tile
from gis.selectors.tile_json import tile_json
from grid.api.conditional import matches
from grid.api.reader import reader_of_request
from grid.api.security import actor_of_request
from grid.api.tile_cache import CACHE
from grid.domain.scope import scope_keys

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
GZIP_LEVEL = 1  # a tile shrinks to 40 % in a tenth of the time it takes to make; more effort gains little
WORTH_PACKING = 1_000
PACKED = b"\x1f\x8b"


@require_safe
def vector_tile(request: HttpRequest, layer: str, z: str, x: str, y: str) -> HttpResponseBase:
    """`/tiles/{layer}/{z}/{x}/{y}.mvt`: 400 for numbers that are no tile, 404 for an unknown layer, else the tile."""
    asked = _layer_asked_for(request, layer)
    if asked.made_of:
        return _common_tile(request, asked, parse_tile(z, x, y))
    return _personal_tile(request, asked, parse_tile(z, x, y))


@require_safe
def tile_document(request: HttpRequest, layer: str) -> HttpResponseBase:
    """`/tiles/{layer}.json`: the layer's TileJSON 3.0, whose tile address changes with every change of the layer."""
    asked = _layer_asked_for(request, layer)
    stamp = _stamp(asked) if asked.made_of else ""
    origin = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    address = f"{origin}/tiles/{asked.name}/{{z}}/{{x}}/{{y}}.mvt"
    response = JsonResponse(tile_json(asked, f"{address}?v={stamp}" if stamp else address))
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Authorization, Cookie"
    return response


def _layer_asked_for(request: HttpRequest, name: str) -> TileLayer:
    """The layer, for somebody who may ask. What everybody sees alike opens to a token for reading, too."""
    try:
        layer = layer_named(name)
    except GridlineError:
        reader_of_request(request)
        raise
    if layer.made_of:
        reader_of_request(request)
    else:
        actor_of_request(request)
    return layer


def _common_tile(request: HttpRequest, layer: TileLayer, address: TileAddress) -> HttpResponseBase:
    """The same for everybody: known by the layer's stamp, so that a kept tile is confirmed without making it again.

    An address that carries the stamp (`?v=`) names this very content and may be kept for good.
    """
    stamp = _stamp(layer)
    tag = f'W/"{stamp}-{address.z}-{address.x}-{address.y}"'
    if matches(request, tag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        key = (layer.name, stamp, address.z, address.x, address.y)
        body = CACHE.find(key)
        if body is None:
            body = _packed(tile(layer.name, address, frozenset()))
            CACHE.keep(key, body)
        response = _tile_response(request, body)
    response["ETag"] = tag
    named = request.GET.get("v") == stamp
    response["Cache-Control"] = f"private, {'max-age=31536000, immutable' if named else 'no-cache'}"
    response["Vary"] = "Accept-Encoding"
    return response


def _personal_tile(request: HttpRequest, layer: TileLayer, address: TileAddress) -> HttpResponseBase:
    """Only the browser that asked may keep it: another person's tile of the same numbers may show other things."""
    body = tile(layer.name, address, scope_keys(actor_of_request(request)))
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response = HttpResponseNotModified() if matches(request, tag) else _tile_response(request, body)
    response["ETag"] = tag
    response["Cache-Control"] = f"private, max-age={layer.max_age_s}"
    response["Vary"] = "Authorization, Cookie"
    return response


def _stamp(layer: TileLayer) -> str:
    return stamp_of(layer.made_of, _drawing(layer), layer_stamps())


@cache
def _drawing(layer: TileLayer) -> str:
    """How this release draws the layer at every zoom."""
    statements = [layer.sql(frozenset(), zoom)[0] for zoom in range(MAX_ZOOM + 1)]
    return hashlib.blake2b("\n".join(statements).encode(), digest_size=8).hexdigest()


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, GZIP_LEVEL, mtime=0) if len(body) >= WORTH_PACKING else body


def _tile_response(request: HttpRequest, body: bytes) -> HttpResponse:
    packed = body.startswith(PACKED)
    if packed and "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(gzip.decompress(body), content_type=CONTENT_TYPE)
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    if packed:
        response["Content-Encoding"] = "gzip"
    return response
