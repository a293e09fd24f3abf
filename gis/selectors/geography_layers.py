"""The map layers of the spatial foundation. They hold no personal data, so every signed-in person sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gis.domain.tile_layers import IN_TILE, TileLayer, mvt_geometry


@dataclass(frozen=True, slots=True)
class PlainLayer:
    """A layer that everybody sees alike: a table, its geometry column, attributes and a condition."""

    name: str
    minzoom: int
    table: str
    geometry: str
    attributes: str
    condition: str = "true"
    max_age_s: int = 300

    def sql(self, scope_keys: frozenset[str]) -> tuple[str, Mapping[str, Any]]:
        """One SELECT over the rows valid now that touch the tile; an index probe on `geometry`."""
        statement = (
            f"SELECT {mvt_geometry(self.geometry)}, {self.attributes} FROM {self.table} "
            f"WHERE {self.geometry} && {IN_TILE} AND valid_to IS NULL AND {self.condition}"
        )
        return statement, {}


_AREA = "code, name_zh, name_en"

LAYERS: tuple[TileLayer, ...] = (
    PlainLayer("subdistricts", 0, "gis_area", "geom", _AREA, "level = 'subdistrict'"),
    PlainLayer("communities", 11, "gis_area", "geom", _AREA, "level = 'community'"),
    PlainLayer("zones", 11, "gis_area", "geom", f"{_AREA}, level", "level IN ('zone', 'maintenance_boundary')"),
    PlainLayer("labels", 0, "gis_area", "label_point", f"{_AREA}, level",
               "(level = 'subdistrict' OR (level = 'community' AND %(z)s >= 13))"),
    PlainLayer("roads", 11, "gis_road", "geom", "code, name_zh, name_en, kind",
               "(%(z)s >= 14 OR kind = 'trunk' OR (%(z)s >= 12 AND kind = 'secondary'))"),
    PlainLayer("buildings", 14, "gis_building", "footprint", "code, name_zh, kind, floors"),
)  # fmt: skip
