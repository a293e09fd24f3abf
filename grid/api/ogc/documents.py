"""The JSON documents of the service: landing page, conformance, collections."""

from typing import Any, Final

from gis.domain.map_layers import FieldKind, MapLayer
from gis.domain.served_crs import CRS84, SERVED
from gis.selectors.current_district import current_district
from gis.selectors.layer_summary import LayerSummary
from grid.api.ogc.request import Asked, filterable

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
HTML: Final = "text/html"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA: Final = "application/schema+json"

CONFORMS_TO: Final = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)
JSON_TYPES: Final = {
    FieldKind.TEXT: {"type": "string"},
    FieldKind.INTEGER: {"type": "integer"},
    FieldKind.NUMBER: {"type": "number"},
    FieldKind.FLAG: {"type": "boolean"},
    FieldKind.TIME: {"type": "string", "format": "date-time"},
}


def landing(asked: Asked) -> dict[str, Any]:
    """What the service is and where its parts are."""
    district = current_district()
    return {
        "title": f"{district.name(asked.language)} · Gridline",
        "description": (
            "The layers of the district."
            if asked.language == "en"
            else "本区的网格与四标四实图层(不含个人信息)。"
        ),
        "links": [
            *both_forms(asked, "/"),
            asked.link("/api", "service-desc", OPENAPI, "OpenAPI 3.0"),
            asked.link("/api", "service-doc", HTML, "OpenAPI 3.0", {"f": "html"}),
            asked.link("/conformance", "conformance", JSON),
            asked.link("/collections", "data", JSON),
        ],
    }


def conformance() -> dict[str, Any]:
    """The conformance classes that are implemented, and no others."""
    return {"conformsTo": list(CONFORMS_TO)}


def collections(asked: Asked, summaries: list[LayerSummary]) -> dict[str, Any]:
    """Every layer."""
    return {
        "links": both_forms(asked, "/collections"),
        "crs": [crs.uri for crs in SERVED],
        "collections": [collection(asked, summary) for summary in summaries],
    }


def collection(asked: Asked, summary: LayerSummary) -> dict[str, Any]:
    """One layer: title, extent, coordinate systems, where its items are."""
    layer = summary.layer
    path = f"/collections/{layer.name}"
    extent: dict[str, Any] = {"temporal": {"interval": [[None, None]]}} if layer.timed else {}
    if summary.extent:
        extent["spatial"] = {"bbox": [list(summary.extent)], "crs": CRS84.uri}
    return {
        "id": layer.name,
        "title": layer.title(asked.language),
        "description": layer.about(asked.language),
        "itemType": "feature",
        "extent": extent,
        "crs": [crs.uri for crs in SERVED],
        "storageCrs": CRS84.uri,
        "links": [
            *both_forms(asked, path),
            asked.link(f"{path}/items", "items", GEOJSON, layer.title(asked.language)),
            asked.link(f"{path}/items", "items", HTML, layer.title(asked.language), {"f": "html"}),
            asked.link(f"{path}/schema", "http://www.opengis.net/def/rel/ogc/1.0/schema", SCHEMA),
            asked.link(f"{path}/schema", "describedby", SCHEMA),
        ],
    }


def schema(asked: Asked, layer: MapLayer) -> dict[str, Any]:
    """The fields of a layer as a JSON schema."""
    known = {
        field.name: {
            **JSON_TYPES[field.kind],
            "title": field.en if asked.language == "en" else field.zh,
            **({"x-ogc-role": "id"} if field.name == "code" else {}),
        }
        for field in layer.fields
    }
    geometry = {"x-ogc-role": "primary-geometry", "format": f"geometry-{layer.shape.value.lower()}"}
    if layer.shape.value == "Geometry":
        geometry["format"] = "geometry-any"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{asked.base}/collections/{layer.name}/schema",
        "title": layer.title(asked.language),
        "type": "object",
        "properties": {**known, "geometry": geometry},
        "additionalProperties": False,
        "x-filterable": [field.name for field in filterable(layer)],
    }


def both_forms(asked: Asked, path: str) -> list[dict[str, str]]:
    """The document itself and the page of it."""
    forms = [(JSON, "json"), (HTML, "html")]
    own = HTML if asked.html else JSON
    return [
        asked.link(path, "self" if kind == own else "alternate", kind, "", {"f": form})
        for kind, form in forms
    ]
