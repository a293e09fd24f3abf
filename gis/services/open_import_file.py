import re
from pathlib import Path
from typing import Final

from gis.domain.errors import GridlineError
from gis.domain.import_source import ImportSource
from gis.domain.text_encoding import FoundEncoding, known_encoding
from gis.services.read_delimited_source import read_delimited_source, text_encoding
from gis.services.read_sheet_source import read_sheet_source
from gis.services.read_table_encoding import read_table_encoding
from gis.services.unpack_archive import unpack_archive

MAX_BYTES: Final = 1 << 30
SUFFIXES: Final = {".csv", ".geojson", ".json", ".gpkg", ".fgb", ".shp", ".zip", ".xlsx", ".pbf"}
_BEGINNINGS: Final = {
    ".gpkg": rb"SQLite format 3\0", ".fgb": rb"fgb", ".zip": rb"PK", ".xlsx": rb"PK", ".shp": rb"\0\0\x27\x0a",
    ".geojson": rb"(?:\xef\xbb\xbf)?\s*\{", ".json": rb"(?:\xef\xbb\xbf)?\s*\{", ".pbf": rb".{0,16}OSMHeader",
}  # fmt: skip
_STREAMED: Final = b"gdal_streamed_alg"
"""A JSON that GDAL would run as a command of its own."""


def check_file(path: Path) -> None:
    """Whether the file is of a kind that can be imported, is not too large and begins like its name says.

    GDAL looks at the content, not at the name, and some of the formats it would find there read other files or the
    net: nothing gets to it that does not begin as it should. Raises GridlineError `import_file_missing`,
    `import_file_type`, `import_too_large` or `import_file_unreadable`.
    """
    suffix = path.suffix.lower()
    if not path.is_file():
        raise GridlineError("import_file_missing", status=404, file=path.name)
    if suffix not in SUFFIXES:
        raise GridlineError("import_file_type", status=422, file=path.name, known=", ".join(sorted(SUFFIXES)))
    if path.stat().st_size > MAX_BYTES:
        raise GridlineError("import_too_large", status=413, file=path.name, limit_mb=MAX_BYTES >> 20)
    with path.open("rb") as file:
        head = file.read(1 << 20)
    beginning = _BEGINNINGS.get(suffix)
    if (beginning and not re.match(beginning, head, re.DOTALL)) or _STREAMED in head:
        reason = f"内容不是 {suffix} / its content is no {suffix}"
        raise GridlineError("import_file_unreadable", status=422, file=path.name, reason=reason)


def open_import_file(
    path: Path, *, work: Path, encoding: str = "", source_layer: str = "", placed: bool = True
) -> ImportSource:
    """A file made ready for reading piece by piece.

    `work` is a folder of the job's own into which a zip is unpacked. `encoding` is the stated one, empty when it is
    to be found. Raises GridlineError as `check_file`, `unpack_archive` and the readers of each format do.
    """
    check_file(path)
    if path.suffix.lower() == ".zip":
        path = unpack_archive(path, work)
        check_file(path)
    layer = source_layer or None
    match path.suffix.lower():
        case ".csv":
            return read_delimited_source(path, encoding, placed=placed)
        case ".xlsx":
            return read_sheet_source(path, layer, placed=placed)
        case ".shp":
            return _vector_source(path, layer, _table_encoding(path, encoding))
        case ".geojson" | ".json":
            text_encoding(path, encoding or "utf-8")
    return _vector_source(path, layer)


def _table_encoding(shapefile: Path, stated: str) -> FoundEncoding:
    if stated:
        return FoundEncoding(known_encoding(stated, shapefile.name).removesuffix("-sig"))
    return read_table_encoding(shapefile)


def _vector_source(path: Path, layer: str | None, encoding: FoundEncoding | None = None) -> ImportSource:
    # not at the top: GDAL's reader brings pandas along, which would slow down every start of web and worker
    from gis.services.read_vector_source import read_vector_source

    return read_vector_source(path, layer, encoding)
