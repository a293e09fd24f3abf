"""Files as they come: broken, mislabelled, hostile. Each is written by a function that takes a folder."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import openpyxl
import shapely
from shapely import LineString, Polygon, box, to_wkt

SPOT = (113.31, 23.08)
Made = Callable[[Path], Path]


def square(east: float = 0.0, north: float = 0.0, side: float = 0.002) -> Polygon:
    return box(SPOT[0] + east, SPOT[1] + north, SPOT[0] + east + side, SPOT[1] + north + side)


GOOD = to_wkt(square(), rounding_precision=9)


def table(*rows: str, header: str = "code,name,wkt", name: str = "a.csv", encoding: str = "utf-8") -> Made:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes("\n".join([header, *rows]).encode(encoding))
        return path

    return make


def good_then(wkt: str) -> Made:
    """A good row and, on line 3, one with this shape."""
    return table(f'A,x,"{GOOD}"', f'B,y,"{wkt}"')


def raw(name: str, content: bytes) -> Made:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def features(*geometries: object, name: str = "a.geojson") -> Made:
    found = [
        {"type": "Feature", "properties": {"code": "AB"[n], "name": "x"}, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return raw(name, json.dumps({"type": "FeatureCollection", "features": found}).encode())


def many_vertices() -> str:
    turn = np.linspace(0, 2 * np.pi, 250_000, endpoint=False)
    ring = np.column_stack((SPOT[0] + 0.002 * np.cos(turn), SPOT[1] + 0.002 * np.sin(turn)))
    return to_wkt(Polygon(ring), rounding_precision=12)


def shapefile(
    names: tuple[str, ...] = ("公园",),
    *,
    encoding: str = "utf-8",
    label: str | None = "UTF-8",
    prj: bool = True,
    entry: str = "zones",
    extra: dict[str, bytes] | None = None,
    cut: bool = False,
) -> Made:
    """A zipped Shapefile; `label` is what its .cpg says, None for none."""

    def make(folder: Path) -> Path:
        source = folder / "made"
        source.mkdir()
        frame = geopandas.GeoDataFrame(
            {"code": [f"S{n}" for n in range(len(names))], "name": list(names)},
            geometry=[square(0.003 * n) for n in range(len(names))],
            crs=4326,
        )
        frame.to_file(source / "zones.shp", driver="ESRI Shapefile", encoding=encoding)
        path = folder / "zones.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(source.glob("zones.*")):
                if part.suffix == ".cpg" or (part.suffix == ".prj" and not prj):
                    continue
                content = part.read_bytes()
                archive.writestr(
                    f"{entry}{part.suffix}",
                    content[: len(content) // 2] if cut and part.suffix == ".shp" else content,
                )
            if label is not None:
                archive.writestr(f"{entry}.cpg", label)
            for name, content in (extra or {}).items():
                archive.writestr(name, content)
        return path

    return make  # fmt: skip


def archive(entries: dict[str, bytes], name: str = "a.zip") -> Made:
    def make(folder: Path) -> Path:
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for entry, content in entries.items():
                file.writestr(entry, content)
        return path

    return make


def bomb(folder: Path) -> Path:
    """50 MB of nothing in 50 kB."""
    return archive({"zones.csv": b"0" * (50 << 20)})(folder)


def lying_bomb(folder: Path) -> Path:
    """A zip whose directory announces less than it unpacks to."""
    path = archive({"zones.csv": b"code,name,wkt\n" + b"A,x,y\n" * 100_000})(folder)
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(signature)
        content[start + at : start + at + 4] = struct.pack("<I", 1000)
    path.write_bytes(bytes(content))
    return path


def nested(folder: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("zones.csv", "code,name,wkt\n")
    return archive({"inner.zip": inner.getvalue()})(folder)


def sheet(
    *rows: tuple[object, ...], header: tuple[object, ...] = ("code", "name", "lon", "lat"), merge: str = ""
) -> Made:
    def make(folder: Path) -> Path:
        book = openpyxl.Workbook()
        for row in (header, *rows):
            book.active.append(row)
        if merge:
            book.active.merge_cells(merge)
        book.save(folder / "a.xlsx")
        return folder / "a.xlsx"

    return make  # fmt: skip


def geopackage(*shapes: object, crs: int | None = 4326, cut: bool = False) -> Made:
    def make(folder: Path) -> Path:
        path = folder / "a.gpkg"
        frame = geopandas.GeoDataFrame(
            {"code": [f"G{n}" for n in range(len(shapes))], "name": "x"}, geometry=list(shapes), crs=crs
        )
        frame.to_file(path, driver="GPKG")
        if cut:
            path.write_bytes(path.read_bytes()[:20_000])
        return path

    return make


def empty_package(folder: Path) -> Path:
    path = folder / "a.gpkg"
    geopandas.GeoDataFrame({"code": []}, geometry=geopandas.GeoSeries([], crs=4326)).to_file(
        path, driver="GPKG"
    )
    return path


def unclosed() -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[[113.3, 23.06], [113.31, 23.06], [113.31, 23.07]]]}


def deep() -> object:
    return shapely.force_3d(square(), 5.0)


def line() -> LineString:
    return LineString([SPOT, (SPOT[0] + 0.01, SPOT[1])])
