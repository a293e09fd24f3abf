"""The files a layer is exported to: what each kind can hold, and how its fields are named there."""

from enum import StrEnum
from typing import Any, Final

from gis.domain.errors import GridlineError
from gis.domain.map_layers import FieldKind, MapLayer, Shape

LONGEST_DBF_NAME: Final = 10


class FileKind(StrEnum):
    """By GDAL's name of the driver."""

    GEOPACKAGE = "GPKG"
    GEOJSON = "GeoJSON"
    FLATGEOBUF = "FlatGeobuf"
    SHAPEFILE = "ESRI Shapefile"

    @property
    def extension(self) -> str:
        """Of the file the driver writes; a Shapefile is zipped afterwards."""
        return {"GPKG": "gpkg", "GeoJSON": "geojson", "FlatGeobuf": "fgb", "ESRI Shapefile": "shp"}[
            self.value
        ]

    @property
    def grows(self) -> bool:
        """Whether rows can be added to a file that was begun."""
        return self in (FileKind.GEOPACKAGE, FileKind.SHAPEFILE)

    @property
    def options(self) -> dict[str, Any]:
        """What the driver is told when it makes the file."""
        return {"encoding": "UTF-8"} if self is FileKind.SHAPEFILE else {}

    def column_kind(self, kind: FieldKind) -> FieldKind:
        """The table of a Shapefile knows dates, but no moments: they go as text."""
        return FieldKind.TEXT if self is FileKind.SHAPEFILE and kind is FieldKind.TIME else kind

    def geometry_type(self, shape: Shape) -> str:
        """The type a file declares; a Shapefile has one kind of geometry only. Raises `export_kind_unfit`."""
        if shape is not Shape.ANY:
            return shape.value
        if self is FileKind.SHAPEFILE:
            raise GridlineError("export_kind_unfit", status=422)
        return "Unknown"


_BY_ENDING: Final = {
    ".gpkg": FileKind.GEOPACKAGE,
    ".geojson": FileKind.GEOJSON,
    ".json": FileKind.GEOJSON,
    ".fgb": FileKind.FLATGEOBUF,
    ".zip": FileKind.SHAPEFILE,
}


def file_kind_of(name: str) -> FileKind:
    """By the ending of the name. Raises GridlineError `export_kind_unknown`."""
    for ending, kind in _BY_ENDING.items():
        if name.lower().endswith(ending):
            return kind
    raise GridlineError("export_kind_unknown", status=422, given=name[:80], known=", ".join(_BY_ENDING))


def column_names(layer: MapLayer, kind: FileKind) -> dict[str, str]:
    """Field → its name in the file. The table of a Shapefile takes ten characters; names stay apart by a number."""
    if kind is not FileKind.SHAPEFILE:
        return {field.name: field.name for field in layer.fields}
    short: dict[str, str] = {}
    for field in layer.fields:
        name, number = field.name[:LONGEST_DBF_NAME], 1
        while name in short.values():
            number += 1
            name = f"{field.name[: LONGEST_DBF_NAME - len(str(number))]}{number}"
        short[field.name] = name
    return short


def label_of(epsg: int) -> str:
    """How GDAL is told the system."""
    return f"EPSG:{epsg}"
