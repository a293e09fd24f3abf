"""The layers that are given out: what each is made of, in one place for tiles, features, OGC API, export and views.

Every app registers its layers when it starts. They hold no personal data, so every signed-in person sees them alike;
what depends on the person (tickets) is a tile layer of its own (`gis.domain.tile_layers`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gis.domain.errors import GridlineError


class FieldKind(StrEnum):
    """What a field holds; `TIME` is a moment with its zone."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class LayerField:
    """An attribute of a layer. `tile_zoom` is the zoom from which tiles carry it, None = tiles never do.

    `sql` is an expression over the layer's table; empty = the column of the same name.
    """

    name: str
    zh: str
    en: str
    kind: FieldKind = FieldKind.TEXT
    tile_zoom: int | None = 0
    sql: str = ""

    @property
    def expression(self) -> str:
        return self.sql or self.name


class Shape(StrEnum):
    """What the geometry of a layer is; `ANY` where points, lines and areas stand together."""

    POINT = "Point"
    LINE = "MultiLineString"
    AREA = "MultiPolygon"
    FOOTPRINT = "Polygon"
    ANY = "Geometry"


@dataclass(frozen=True, slots=True)
class Thinning:
    """What a tile leaves out. Sizes are in pixels of a tile 512 pixels wide, so they hold at every zoom.

    Below zoom `until` things smaller than `least_px` (width and height of an area, length of a line) are left out
    and outlines are simplified by half a pixel. `most` features enter a tile, the largest first.
    `kinds_from`: values of the field `kind` and the zoom from which they are drawn; others always are.
    """

    until: int = 0
    least_px: float = 1.0
    most: int = 20_000
    kinds_from: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A layer that is given out. Names are plural; `made_of` are the names whose versions move with its rows.

    `table`, `geometry`, `condition`: where the rows are and which of them; `condition` holds whatever the moment.
    `timed`: rows have `valid_from` and `valid_to`, and the layer can be asked for as it was. Every layer has `id`
    (the row's) and `code`, of which one row at a moment is valid. `large`: asked for by box or code only.
    `tile_condition`: what is drawn of it; `minzoom`: from where.
    """

    name: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    made_of: tuple[str, ...]
    table: str
    geometry: str
    shape: Shape
    fields: tuple[LayerField, ...]
    condition: str = "true"
    timed: bool = True
    large: bool = False
    minzoom: int = 0
    tile_condition: str = "true"
    thinning: Thinning = Thinning()

    def title(self, language: str) -> str:
        """In `zh` or `en`."""
        return self.en if language == "en" else self.zh

    def about(self, language: str) -> str:
        """A sentence on what it holds, in `zh` or `en`."""
        return self.about_en if language == "en" else self.about_zh

    def field(self, name: str) -> LayerField:
        """Raises GridlineError `layer_field_unknown`."""
        for field in self.fields:
            if field.name == name:
                return field
        known = ", ".join(field.name for field in self.fields)
        raise GridlineError(
            "layer_field_unknown", field=name[:40], layer=self.name, given=name[:40], known=known
        )

    @property
    def valid_now(self) -> str:
        """The condition of the rows that are valid now."""
        return f"{self.condition} AND valid_to IS NULL" if self.timed else self.condition


CODE: Final = LayerField("code", "编码", "code")
NAMES: Final = (
    LayerField("name_zh", "名称", "name in Chinese"),
    LayerField("name_en", "英文名称", "name in English"),
)
SPAN: Final = (
    LayerField("valid_from", "启用时间", "valid from", FieldKind.TIME, None),
    LayerField("valid_to", "停用时间", "valid to; empty while it is valid", FieldKind.TIME, None),
)

_layers: dict[str, MapLayer] = {}


def register_map_layer(layer: MapLayer) -> None:
    """Called by each app when it starts; a second layer of the same name replaces the first."""
    _layers[layer.name] = layer


def map_layers() -> tuple[MapLayer, ...]:
    """Every layer, in the order of registration: areas first, then what stands in them."""
    return tuple(_layers.values())


def map_layer(name: str) -> MapLayer:
    """Raises GridlineError `map_layer_unknown` (404), which names the layers there are."""
    try:
        return _layers[name]
    except KeyError:
        raise GridlineError(
            "map_layer_unknown", status=404, layer=name[:40], known=", ".join(_layers)
        ) from None
