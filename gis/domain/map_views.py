"""The schema `map`: a view per layer that is given out, for GIS programs that open the database themselves."""

import hashlib
from collections.abc import Iterable
from typing import Final

from gis.domain.map_layers import MapLayer

SCHEMA: Final = "map"
READER: Final = "gridline_gis"
"""The database role that sees this schema and nothing else; made by `config.databases`."""


def view_statements(layer: MapLayer) -> list[str]:
    """Statements that make the view of a layer: `id`, its fields, `geom` (EPSG:4326), with comments in both languages.

    Only rows valid now; no column that the layer does not name can be reached through it.
    """
    view = f'{SCHEMA}."{layer.name}"'
    fields = ", ".join(f"{field.expression} AS {field.name}" for field in layer.fields)
    select = f"SELECT id, {fields}, {layer.geometry} AS geom FROM {layer.table} WHERE {layer.valid_now}"
    comments = [("id", "number of the row; unique"), ("geom", "EPSG:4326 = CGCS2000 EPSG:4490")]
    comments += [(field.name, f"{field.zh} / {field.en}") for field in layer.fields]
    return [
        f"DROP VIEW IF EXISTS {view}",
        f"CREATE VIEW {view} AS {select}",
        f"COMMENT ON VIEW {view} IS {_quoted(f'{layer.zh} / {layer.en}: {layer.about_zh} / {layer.about_en}')}",
        *(f"COMMENT ON COLUMN {view}.{name} IS {_quoted(text)}" for name, text in comments),
    ]


def fingerprint(layers: Iterable[MapLayer]) -> str:
    """Kept as the schema's comment, so that views which are right already are left in peace."""
    statements = [statement for layer in layers for statement in view_statements(layer)]
    return hashlib.blake2b("\n".join(statements).encode(), digest_size=12).hexdigest()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
