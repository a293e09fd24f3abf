"""Whatever comes as a file is refused or reported with the place of the fault, in both languages; the rest is taken."""

from datetime import UTC, datetime

import pytest

from config.texts import text_for
from gis.domain.errors import GridlineError
from gis.domain.import_rows import FieldNames
from gis.models import ImportBatch, ImportedRow, ImportJob
from gis.services.import_layer import ImportOptions, import_layer
from tests.support import bad_files as bad

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 1, tzinfo=UTC)

#: What is wrong → file, layer, then either the refusal of the whole file (code, part of its params) or the rows
#: rejected (line, code), the number of rows taken and the notes.
REFUSED = {
    "empty csv": (bad.raw("a.csv", b""), "zone", "import_no_geometry_column", ""),
    "empty geojson": (bad.raw("a.geojson", b""), "zone", "import_file_unreadable", "a.geojson"),
    "no features": (bad.features(), "zone", "import_empty", "a.geojson"),
    "empty geopackage": (bad.empty_package, "zone", "import_empty", "a.gpkg"),
    "truncated geojson": (
        bad.raw("a.geojson", b'{"type": "FeatureCollection", "features": ['),
        "zone", "import_file_unreadable", "a.geojson",
    ),
    "truncated geopackage": (bad.geopackage(bad.square(), cut=True), "zone", "import_file_unreadable", "a.gpkg"),
    "truncated zip": (bad.raw("a.zip", b"PK\x03\x04" + b"\0" * 40), "zone", "import_file_unreadable", "a.zip"),
    "truncated xlsx": (bad.raw("a.xlsx", b"PK\x03\x04" + b"\0" * 40), "zone", "import_file_unreadable", "a.xlsx"),
    "wrong extension": (bad.raw("a.gpkg", b"code,name,wkt\n"), "zone", "import_file_unreadable", ".gpkg"),
    "a command in a geojson": (
        bad.raw("a.json", b'{"type":"gdal_streamed_alg","command_line":"x"}'),
        "zone", "import_file_unreadable", ".json",
    ),
    "another file in a geojson": (
        bad.raw("a.geojson", b"<OGRVRTDataSource/>"),
        "zone", "import_file_unreadable", ".geojson",
    ),
    "unknown type": (bad.raw("a.docx", b"PK"), "zone", "import_file_type", "a.docx"),
    "zip that leads out": (bad.archive({"../../zones.csv": b"code"}), "zone", "archive_path", "../../zones.csv"),
    "zip with an absolute path": (bad.archive({"/etc/zones.csv": b"code"}), "zone", "archive_path", "/etc/zones.csv"),
    "zip bomb": (bad.bomb, "zone", "archive_bomb", "zones.csv"),
    "zip that lies about its size": (bad.lying_bomb, "zone", ("archive_bomb", "import_file_unreadable"), "a.zip"),
    "zip in a zip": (bad.nested, "zone", "archive_nested", "inner.zip"),
    "zip with two data sets": (
        bad.archive({"a.csv": b"x", "b.csv": b"x"}),
        "zone", "archive_content", "a.csv, b.csv",
    ),
    "zip without data": (bad.archive({"readme.txt": b"x"}), "zone", "archive_content", "readme.txt"),
    "zip of too many files": (bad.archive({f"{n}.txt": b"" for n in range(300)}), "zone", "archive_entries", "300"),
    "half a shapefile": (bad.shapefile(cut=True, names=("a",) * 3), "zone", "import_file_unreadable", "offset"),
    "duplicate header": (
        bad.table("A,x,y,z", header="code,name,name,wkt"),
        "zone", "import_field_repeated", "name: 2+3",
    ),
    "duplicate header in a sheet": (
        bad.sheet(("A", "x", 1, 2), header=("code", "lon", "lon", "lat")),
        "address", "import_field_repeated", "lon: 2+3",
    ),
    "merged cells": (bad.sheet(("A", "x", 113.31, 23.08), merge="A1:B1"), "address", "import_merged_cells", "A1:B1"),
    "several layers": (None, "zone", "import_source_layer", "one"),
    "gbk said to be utf-8": (bad.table(f'A,公园,"{bad.GOOD}"', encoding="gbk"), "zone", "import_encoding", "2"),
    "a file with another system": (bad.geopackage(bad.square(), crs=3857), "zone", "import_crs_conflict", "3857"),
}  # fmt: skip
REPORTED = {
    "bow-tie": (
        bad.good_then("POLYGON((113.3 23.06,113.31 23.07,113.31 23.06,113.3 23.07,113.3 23.06))"),
        "zone", [(3, "geometry_invalid")], 1,
    ),
    "unclosed ring in text": (
        bad.good_then("POLYGON((113.3 23.06,113.31 23.06,113.31 23.07))"),
        "zone", [(3, "geometry_unreadable")], 1,
    ),
    "unclosed ring": (
        bad.features(bad.square().__geo_interface__, bad.unclosed()),
        "zone", [(2, "geometry_unreadable")], 1,
    ),
    "nan": (
        bad.good_then("POLYGON((113.3 23.06,nan 23.06,113.31 23.07,113.3 23.06))"),
        "zone", [(3, "coordinates_not_finite")], 1,
    ),
    "infinite": (
        bad.table("A,x,inf,23.08", "B,y,113.31,23.08", header="code,name,lon,lat"),
        "address", [(2, "coordinates_not_finite")], 1,
    ),
    "curve in text": (
        bad.good_then("CURVEPOLYGON(CIRCULARSTRING(113.3 23.06,113.31 23.07,113.3 23.06))"),
        "zone", [(3, "geometry_curved")], 1,
    ),
    "empty shape": (bad.good_then("POLYGON EMPTY"), "zone", [(3, "geometry_missing")], 1),
    "no shape": (bad.features(bad.square().__geo_interface__, None), "zone", [(2, "geometry_missing")], 1),
    "wrong kind": (bad.geopackage(bad.line()), "zone", [(1, "geometry_wrong_type")], 0),
    "250,000 vertices": (bad.good_then(bad.many_vertices()), "zone", [(3, "geometry_too_large")], 1),
    "swapped axes": (
        bad.table("A,x,23.08,113.31", "B,y,113.31,23.08", header="code,name,lon,lat"),
        "address", [(2, "coordinates_swapped")], 1,
    ),
    "another city": (
        bad.table("A,x,121.47,31.23", "B,y,113.31,23.08", header="code,name,lon,lat"),
        "address", [(2, "outside_district")], 1,
    ),
    "words for numbers": (
        bad.table("A,x,东经,23.08", "B,y,113.31,23.08", header="code,name,lon,lat"),
        "address", [(2, "coordinates_not_numbers")], 1,
    ),
    "heights": (bad.geopackage(bad.deep()), "zone", [], 1),
    "a code as a float": (
        bad.table("4.40105E+11,x,113.31,23.08", "440105001001.0,y,113.31,23.08", header="code,name,lon,lat"),
        "address", [(2, "code_as_number"), (3, "code_as_number")], 0,
    ),
    "a code as a number in a sheet": (
        bad.sheet((4.4010500110100001e16, "x", 113.31, 23.08), ("A", "y", 113.31, 23.08)),
        "address", [(2, "code_as_number")], 1,
    ),
    "formula in a sheet": (
        bad.sheet(("A", "=1+1", 113.31, 23.08), ("B", "y", 113.31, 23.08)),
        "address", [(2, "cell_formula")], 1,
    ),
    "error value in a sheet": (
        bad.sheet(("A", "#N/A", 113.31, 23.08), ("B", "y", 113.31, 23.08)),
        "address", [(2, "cells_error_value")], 1,
    ),
    "formula in a csv": (
        bad.table("A,=HYPERLINK(),113.31,23.08", "B,y,113.31,23.08", header="code,name,lon,lat"),
        "address", [(2, "cell_formula")], 1,
    ),
    "a row beyond the header": (
        bad.sheet(("A", "x", 113.31, 23.08, "more"), ("B", "y", 113.31, 23.08)),
        "address", [(2, "row_fields")], 1,
    ),
    "a short row": (bad.table("A,x", f'B,y,"{bad.GOOD}"'), "zone", [(2, "row_fields")], 1),
    "no code": (bad.table(f',x,"{bad.GOOD}"'), "zone", [(2, "code_missing")], 0),
    "the same code twice": (bad.table(f'A,x,"{bad.GOOD}"', f'A,y,"{bad.GOOD}"'), "zone", [(3, "code_repeated")], 1),
    "a code beyond the scheme": (bad.table(f'12,x,"{bad.GOOD}"'), "building", [(2, "code_malformed")], 0),
    "a name of a novel": (bad.table(f'A,{"名" * 101},"{bad.GOOD}"'), "zone", [(2, "name_too_long")], 0),
    "gbk with a label that says utf-8": (
        bad.shapefile(("昌岗公园", "海珠湖"), encoding="gbk", label="UTF-8"),
        "zone", [], 2,
    ),
    "utf-8 with a label that says gbk": (
        bad.shapefile(("昌岗公园", "海珠湖"), encoding="utf-8", label="GBK"),
        "zone", [], 2,
    ),
    "gbk without a label": (bad.shapefile(("昌岗公园",), encoding="gbk", label=None), "zone", [], 1),
    "a compound's name with a symbol": (
        bad.table(f'A,怡乐★花园,"{bad.GOOD}"', f'B,怡乐花园,"{bad.GOOD}"'),
        "compound",
        [(2, "address_name_symbols")],
        1,
    ),
    "no .prj": (bad.shapefile(prj=False), "zone", [], 1),
    "clutter in a zip": (bad.shapefile(extra={"__MACOSX/._zones.shp": b"x", "zones.shp.xml": b"x"}), "zone", [], 1),
}  # fmt: skip
NOTES = {
    "gbk with a label that says utf-8": ["note_encoding_label"],
    "utf-8 with a label that says gbk": ["note_encoding_label"],
    "no .prj": ["note_no_crs"],
}


def take(path, layer, encoding=""):
    fields = FieldNames("code", "name")
    return import_layer(path=path, options=ImportOptions(layer, "wgs84", fields, encoding), actor="t", at=AT)


def two_layers(folder):
    import geopandas

    for name in ("one", "two"):
        frame = geopandas.GeoDataFrame({"code": ["A"], "name": ["x"]}, geometry=[bad.square()], crs=4326)
        frame.to_file(folder / "a.gpkg", layer=name, driver="GPKG")
    return folder / "a.gpkg"


@pytest.mark.parametrize("what", REFUSED)
def test_the_file_is_refused_as_a_whole(demo, tmp_path, what):
    make, layer, code, place = REFUSED[what]
    path = (make or two_layers)(tmp_path)
    encoding = "utf-8" if "said to be" in what else ""
    with pytest.raises(GridlineError) as refusal:
        take(path, layer, encoding)
    assert refusal.value.code in ((code,) if isinstance(code, str) else code)
    texts = [text_for(refusal.value.code, language, refusal.value.params) for language in ("zh", "en")]
    assert texts[0] != texts[1]
    assert all(place in text and "{" not in text for text in texts), texts
    assert not ImportBatch.objects.exists()
    assert not ImportedRow.objects.exists()
    assert 400 <= refusal.value.status < 500


@pytest.mark.parametrize("what", REPORTED)
def test_the_row_is_reported_and_the_others_are_taken(demo, tmp_path, what):
    make, layer, rejected, taken = REPORTED[what]
    batch = take(make(tmp_path), layer)
    found = list(batch.rejections.order_by("line").values_list("line", "reason_code"))
    assert found == rejected
    assert (batch.rows_inserted, batch.rows_read) == (taken, taken + len(rejected))
    for rejection in batch.rejections.all():
        texts = [text_for(rejection.reason_code, language, rejection.params) for language in ("zh", "en")]
        assert texts[0] != texts[1]
        assert not any("{" in text for text in texts)
    notes = [note["code"] for note in ImportJob.objects.get(pk=batch.job_id).notes]
    assert notes == NOTES.get(what, [])


@pytest.mark.parametrize("what", [name for name in REPORTED if "gbk" in name])
def test_text_arrives_whole_whatever_the_label_says(demo, tmp_path, what):
    from gis.models import Area

    take(REPORTED[what][0](tmp_path), "zone")
    assert "昌岗公园" in set(Area.objects.filter(level="zone").values_list("name_zh", flat=True))


def test_rows_of_a_long_file_are_all_accounted_for(demo, tmp_path):
    """The small version of a million rows; the large one is measured by `bench load`."""
    rows = [f"N{n},x,{113.30 + n % 200 / 10_000:.4f},{23.07 + n // 200 / 10_000:.4f}" for n in range(30_000)]
    rows[7_000], rows[23_000] = "N7000,x,nan,23.08", "N1,again,113.31,23.08"
    batch = take(bad.table(*rows, header="code,name,lon,lat")(tmp_path), "address")
    assert batch.rows_read == 30_000 == batch.rows_inserted + batch.rows_rejected
    found = dict(batch.rejections.values_list("line", "reason_code"))
    assert (found[7_002], found[23_002]) == ("coordinates_not_finite", "code_repeated")
