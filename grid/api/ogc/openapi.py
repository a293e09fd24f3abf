"""The OpenAPI 3.0 document of the service, which clients read for parameters and limits."""

from typing import Any

from gis.domain.feature_question import MOST_FEATURES
from gis.domain.map_layers import MapLayer
from gis.domain.served_crs import SERVED
from grid.api.ogc.documents import GEOJSON, HTML, JSON, JSON_TYPES, SCHEMA
from grid.api.ogc.request import DEFAULT_LIMIT, Asked, filterable

_CRS = {"type": "string", "format": "uri", "enum": [crs.uri for crs in SERVED]}


def openapi(asked: Asked, layers: tuple[MapLayer, ...]) -> dict[str, Any]:
    """Every address of the service with its parameters; one pair of addresses per layer."""
    paths: dict[str, Any] = {
        "/": _get("landingPage", JSON),
        "/conformance": _get("conformance", JSON),
        "/collections": _get("collections", JSON),
        "/api": _get("api", JSON),
    }
    for layer in layers:
        path = f"/collections/{layer.name}"
        paths[path] = _get(f"{layer.name}.describe", JSON)
        paths[f"{path}/schema"] = _get(f"{layer.name}.schema", SCHEMA)
        paths[f"{path}/items"] = _get(f"{layer.name}.items", GEOJSON, _item_parameters(layer))
        paths[f"{path}/items/{{featureId}}"] = _get(
            f"{layer.name}.item", GEOJSON, [_feature_id(), _query("crs", _CRS)]
        )
    return {
        "openapi": "3.0.3",
        "info": {"title": "Gridline OGC API – Features", "version": "1"},
        "servers": [{"url": asked.base}],
        "security": [{"basic": []}, {"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "account name and token for reading",
                },
                "bearer": {"type": "http", "scheme": "bearer"},
            }
        },
    }


def _get(name: str, kind: str, parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    form = _query("f", {"type": "string", "enum": ["json", "html"]})
    language = _query("lang", {"type": "string", "enum": ["zh", "en"]})
    content = {"content": {kind: {"schema": {"type": "object"}}, HTML: {"schema": {"type": "string"}}}}
    return {
        "get": {
            "operationId": name,
            "parameters": [*(parameters or []), form, language],
            "responses": {
                "200": {"description": "OK", **content},
                **{code: {"description": text} for code, text in _REFUSALS.items()},
            },
        }
    }


_REFUSALS = {"400": "a parameter is unknown or malformed", "401": "not signed in", "404": "no such thing"}


def _item_parameters(layer: MapLayer) -> list[dict[str, Any]]:
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_FEATURES, "default": DEFAULT_LIMIT}
    return [
        _query("limit", limit),
        {**_query("bbox", box), "style": "form", "explode": False},
        _query("bbox-crs", _CRS),
        _query("datetime", {"type": "string"}),
        _query("crs", _CRS),
        {**_query("after", {"type": "string"}), "description": "from the next link"},
        *(_query(field.name, JSON_TYPES[field.kind]) for field in filterable(layer)),
    ]


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _feature_id() -> dict[str, Any]:
    return {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
