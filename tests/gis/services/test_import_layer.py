"""Files into layers: every row accounted for, wholly or not at all, the same file twice changes nothing."""

import json
import zipfile
from datetime import UTC, datetime, timedelta

import geopandas
import numpy as np
import pytest
from shapely import Point, Polygon, box

from gis.domain.coordinates import CoordType, LonLat, from_wgs84
from gis.domain.errors import GridlineError
from gis.domain.import_rows import FieldNames
from gis.models import Area, Building, District, ImportBatch, ImportJob, Road, StandardAddress
from gis.selectors.current_district import current_district
from gis.services.import_layer import ImportOptions, import_layer
from grid.models import BuildingCell, GridCell
from tests.support.geography import SEEDED_AT

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 2, 1, tzinfo=UTC)
INSIDE = LonLat(113.31, 23.08)


SQUARE = '"POLYGON((113.31 23.08,113.312 23.08,113.312 23.082,113.31 23.08))"'


def square(lon=INSIDE.lon, lat=INSIDE.lat, side=0.002):
    return box(lon, lat, lon + side, lat + side)


def geojson(path, features, **more):
    body = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": g.__geo_interface__ if g else None}
            for p, g in features
        ],
        **more,
    }
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return path


def take(path, layer="zone", crs="wgs84", at=FIRST, fields=None, **options):
    fields = fields or FieldNames("code", "name")
    return import_layer(path=path, options=ImportOptions(layer, crs, fields, **options), actor="test", at=at)


def counts(batch):
    return batch.rows_read, batch.rows_inserted, batch.rows_updated, batch.rows_unchanged, batch.rows_rejected


def test_new_changed_and_unchanged_rows_are_told_apart(demo, tmp_path):
    path = tmp_path / "zones.geojson"
    a, b, c = ({"code": code, "name": f"片区{code}", "n": 1} for code in "ABC")
    geojson(path, [(a, square()), (b, square(113.32))])
    assert counts(take(path)) == (2, 2, 0, 0, 0)
    version = current_district().version
    assert counts(take(path, at=FIRST + timedelta(days=1))) == (2, 0, 0, 2, 0)
    assert current_district().version == version
    geojson(path, [(a, square()), (b, square(113.33)), (c, square(113.34))])
    assert counts(take(path, at=FIRST + timedelta(days=2))) == (3, 1, 1, 1, 0)
    assert current_district().version == version + 1
    history = Area.objects.filter(level="zone", code="B").order_by("valid_from")
    assert [row.valid_to for row in history] == [FIRST + timedelta(days=2), None]
    assert Area.objects.get(level="zone", code="A").attributes == {"n": 1}


def test_every_bad_row_is_rejected_with_line_and_reason(demo, tmp_path):
    with np.errstate(invalid="ignore"):
        nan = Polygon([(113.3, 23.06), (113.31, 23.06), (float("nan"), 23.07), (113.3, 23.06)])
    bow_tie = Polygon([(113.3, 23.06), (113.31, 23.07), (113.31, 23.06), (113.3, 23.07)])
    rows = [
        ({"code": "A", "name": "好"}, square()),
        ({"code": "", "name": "x"}, square()),
        ({"code": "B", "name": "x"}, None),
        ({"code": "C", "name": "x"}, Point(113.3, 23.06)),
        ({"code": "D", "name": "x"}, bow_tie),
        ({"code": "E", "name": "x"}, square(INSIDE.lat, INSIDE.lon)),
        ({"code": "F", "name": "x"}, square(121.4, 31.2)),
        ({"code": "A", "name": "again"}, square(113.32)),
        ({"code": "G", "name": "名" * 101}, square()),
        ({"code": "H", "name": "x"}, nan),
    ]
    path = tmp_path / "zones.csv"
    lines = [
        "code,name,wkt",
        *(f'{p["code"]},{p["name"]},"{g.wkt if g else ""}"' for p, g in rows),
        "only,two",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    batch = take(path)
    assert counts(batch) == (11, 1, 0, 0, 10)
    assert list(batch.rejections.order_by("line").values_list("line", "reason_code")) == [
        (3, "code_missing"), (4, "geometry_missing"), (5, "geometry_wrong_type"), (6, "geometry_invalid"),
        (7, "coordinates_swapped"), (8, "outside_district"), (9, "code_repeated"), (10, "name_too_long"),
        (11, "coordinates_not_finite"), (12, "row_fields"),
    ]  # fmt: skip


@pytest.mark.parametrize("crs", ["wgs84", "gcj02", "bd09", "EPSG:4547"])
@pytest.mark.parametrize("value", ["nan", "inf", "-1e400"])
def test_what_is_no_number_is_rejected_in_every_system(demo, tmp_path, crs, value):
    path = tmp_path / "points.csv"
    path.write_text(f"code,name,lon,lat\nA,x,{value},23.08\nB,x,abc,23.08\nC,x,,\n", encoding="utf-8")
    batch = take(path, "address", crs=crs)
    reasons = list(batch.rejections.order_by("line").values_list("reason_code", flat=True))
    assert reasons == ["coordinates_not_finite", "coordinates_not_numbers", "geometry_missing"]


@pytest.mark.parametrize("crs", ["wgs84", "gcj02", "bd09"])
def test_huge_numbers_are_out_of_range_in_every_system(demo, tmp_path, crs):
    path = tmp_path / "points.csv"
    path.write_text("code,name,lon,lat\nA,x,1e308,23.08\nB,x,113.3,-1e9\n", encoding="utf-8")
    reasons = take(path, "address", crs=crs).rejections.values_list("reason_code", flat=True)
    assert set(reasons) <= {"coordinates_out_of_range", "coordinates_swapped"}
    assert len(reasons) == 2


def test_a_feature_with_nan_is_rejected_and_the_others_taken(demo, tmp_path):
    path = geojson(
        tmp_path / "p.geojson",
        [({"code": "A", "name": "x"}, square()), ({"code": "B", "name": "x"}, square())],
    )
    text = path.read_text(encoding="utf-8")
    head, tail = text.rsplit("113.312", 1)
    path.write_text(f"{head}NaN{tail}", encoding="utf-8")
    batch = take(path)
    assert counts(batch) == (2, 1, 0, 0, 1)
    # GDAL gives a shape it cannot build as none at all.
    assert batch.rejections.get().reason_code in {"coordinates_not_finite", "geometry_missing"}


def test_shifted_and_projected_files_land_on_the_same_spot(demo, tmp_path):
    def area_from(name, crs, corners):
        path = tmp_path / f"{name}.csv"
        path.write_text(f'code,name,wkt\n{name},x,"{Polygon(corners).wkt}"\n', encoding="utf-8")
        assert counts(take(path, crs=crs)) == (1, 1, 0, 0, 0)
        return Area.objects.get(level="zone", code=name).geom

    corners = list(square().exterior.coords)
    plain = area_from("plain", "cgcs2000", corners)
    shifted = [from_wgs84(LonLat(*corner), CoordType.GCJ02) for corner in corners]
    assert area_from("shifted", "gcj02", [(p.lon, p.lat) for p in shifted]).equals_exact(plain, 1e-8)
    local = geopandas.GeoSeries([square()], crs=4326).to_crs(4547)[0]
    assert area_from("local", "EPSG:4547", list(local.exterior.coords)).equals_exact(plain, 1e-8)


@pytest.mark.parametrize("driver", ["GPKG", "ESRI Shapefile"])
def test_geopackage_and_zipped_shapefile(demo, tmp_path, driver):
    frame = geopandas.GeoDataFrame({"code": ["A"], "name": ["公园"]}, geometry=[square()], crs=4326)
    if driver == "GPKG":
        path = tmp_path / "zones.gpkg"
        frame.to_file(path, driver=driver)
    else:
        frame.to_file(tmp_path / "zones.shp", driver=driver, encoding="utf-8")
        path = tmp_path / "zones.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("zones.[!z]*"):
                archive.write(part, part.name)
    assert counts(take(path)) == (1, 1, 0, 0, 0)
    assert Area.objects.get(level="zone", code="A").name_zh == "公园"


def test_a_byte_order_mark_is_no_part_of_the_first_field(demo, tmp_path):
    path = tmp_path / "zones.csv"
    path.write_text(f'code,name,wkt\nA,公园,"{square().wkt}"\n', encoding="utf-8-sig")
    assert counts(take(path)) == (1, 1, 0, 0, 0)


def test_gbk_is_refused_with_the_line_and_taken_when_stated(demo, tmp_path):
    path = tmp_path / "zones.csv"
    path.write_text(f'code,name,wkt\nA,x,"{square().wkt}"\nB,公园,"{square(113.32).wkt}"\n', encoding="gbk")
    with pytest.raises(GridlineError) as refusal:
        take(path)
    assert (refusal.value.code, refusal.value.params["line"]) == ("import_encoding", 3)
    assert counts(take(path, encoding="gbk")) == (2, 2, 0, 0, 0)
    assert Area.objects.get(level="zone", code="B").name_zh == "公园"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "import_file_unreadable"),
        ("a.geojson", b"", "import_file_unreadable"),
        ("a.gpkg", b"no database", "import_file_unreadable"),
        ("a.zip", b"PK no archive", "import_file_unreadable"),
        ("a.csv", b"code,name\nA,x\n", "import_no_geometry_column"),
        ("a.csv", b"", "import_no_geometry_column"),
        ("a.docx", b"", "import_file_type"),
    ],
)
def test_broken_files_are_refused_whole(demo, tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(GridlineError) as refusal:
        take(path)
    assert refusal.value.code == code
    assert not ImportBatch.objects.exists()


def test_what_the_file_says_of_itself_must_agree(demo, tmp_path):
    path = tmp_path / "zones.gpkg"
    geopandas.GeoDataFrame({"code": ["A"], "name": ["x"]}, geometry=[square()], crs=4326).to_crs(
        4547
    ).to_file(path)
    with pytest.raises(GridlineError, match="import_crs_conflict"):
        take(path, crs="wgs84")
    assert counts(take(path, crs="EPSG:4547")) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"crs": "mars"}, "crs_unknown"),
        ({"layer": "rivers"}, "import_layer_unknown"),
        ({"fields": FieldNames("id")}, "import_field_missing"),
        ({"encoding": "klingon"}, "import_encoding"),
    ],
)
def test_unknown_words_are_refused(demo, tmp_path, change, code):
    path = geojson(tmp_path / "zones.geojson", [({"code": "A", "name": "x"}, square())])
    with pytest.raises(GridlineError, match=code):
        take(path, **change)


def test_roads_buildings_and_addresses(demo, tmp_path):
    road = tmp_path / "roads.csv"
    road.write_text(
        'code,name,wkt,class\nR1,新路,"LINESTRING(113.31 23.08,113.32 23.08)",trunk\n', encoding="utf-8"
    )
    take(road, "road", fields=FieldNames("code", "name", None, (("kind", "class"),)))
    assert Road.objects.get(code="R1").kind == "trunk"

    community = Area.objects.get(
        level="community", geom__contains=f"POINT({INSIDE.lon} {INSIDE.lat})", valid_to=None
    )
    code = f"{community.code}99999"
    house = box(INSIDE.lon, INSIDE.lat, INSIDE.lon + 1e-4, INSIDE.lat + 1e-4)
    buildings = tmp_path / "buildings.csv"
    buildings.write_text(
        f'code,name,wkt,levels\n{code},塔楼,"{house.wkt}",33\n440105,x,"{house.wkt}",1\n', encoding="utf-8"
    )
    batch = take(buildings, "building", fields=FieldNames("code", "name", None, (("floors", "levels"),)))
    assert counts(batch) == (2, 1, 0, 0, 1)
    building = Building.objects.get(code=code)
    assert (building.floors, building.point.within(building.footprint)) == (33, True)
    assert BuildingCell.objects.get(building=building).cell.community_code == community.code

    addresses = tmp_path / "addresses.csv"
    addresses.write_text(
        f"code,name,lon,lat\nX1,海珠区新路8号,{INSIDE.lon + 5e-5},{INSIDE.lat + 5e-5}\n", encoding="utf-8"
    )
    take(addresses, "address")
    address = StandardAddress.objects.get(code="X1")
    assert (address.door_plate, address.building, address.community_code) == ("8号", building, community.code)
    assert counts(take(addresses, "address")) == (1, 0, 0, 1, 0)


def cells_of(code):
    return GridCell.objects.filter(community_code=code, valid_to__isnull=True)


def test_redrawn_cells_are_new_versions_and_buildings_follow(demo, tmp_path):
    building = demo.buildings[0]
    old = GridCell.objects.get(code=building.cell_code)
    west, south, east, north = old.geom.extent
    middle = (west + east) / 2
    whole = demo.cells[old.code]
    halves = [
        whole.intersection(box(west, south, middle, north)),
        whole.intersection(box(middle, south, east, north)),
    ]
    path = tmp_path / "cells.geojson"
    geojson(
        path, [({"code": f"{old.community_code}00{n}", "name": ""}, half) for n, half in enumerate(halves, 1)]
    )
    assert counts(take(path, "cell")) == (2, 1, 1, 0, 0)
    old.refresh_from_db()
    assert old.valid_to == FIRST
    versions = dict(cells_of(old.community_code).values_list("code", "version"))
    assert versions == {f"{old.community_code}001": 2, f"{old.community_code}002": 1}
    assert set(cells_of(old.community_code).values_list("subdistrict_code", flat=True)) == {
        old.subdistrict_code
    }
    links = BuildingCell.objects.filter(building__code=building.code).order_by("valid_from")
    assert [(link.valid_from, link.valid_to) for link in links] == [(SEEDED_AT, FIRST), (FIRST, None)]
    assert links[1].cell.geom.intersects(links[1].building.point)


def test_overlapping_cells_take_the_whole_batch_back(demo, tmp_path):
    code = demo.buildings[0].cell_code
    path = tmp_path / "cells.geojson"
    good = ({"code": code, "name": ""}, demo.cells[code])
    geojson(
        path,
        [
            good,
            (
                {"code": f"{code[:12]}002", "name": ""},
                square(*demo.cells[code].representative_point().coords[0], 1e-4),
            ),
        ],
    )
    with pytest.raises(GridlineError) as refusal:
        take(path, "cell")
    assert refusal.value.code == "cells_overlap"
    assert code in refusal.value.params["pairs"]
    assert list(cells_of(code[:12]).values_list("code", "version")) == [(code, 1)]
    assert not ImportBatch.objects.exists()


def test_communities_follow_their_redrawn_subdistrict(demo, tmp_path):
    old = Area.objects.get(level="subdistrict", code="440105003")
    path = geojson(tmp_path / "s.geojson", [({"code": old.code, "name": "昌岗新名"}, json_shape(old))])
    assert counts(take(path, "subdistrict")) == (1, 0, 1, 0, 0)
    now = Area.objects.get(level="subdistrict", code="440105003", valid_to=None)
    assert (now.name_zh, now.pk != old.pk) == ("昌岗新名", True)
    assert set(
        Area.objects.filter(level="community", code__startswith=now.code).values_list("parent_id", flat=True)
    ) == {now.pk}


def json_shape(area):
    import shapely

    return shapely.from_wkb(bytes(area.geom.wkb))


@pytest.mark.parametrize(
    ("layer", "shape", "taken"),
    [
        ("road", "LINESTRING(113.31 23.08, 113.312 23.08)", "secondary"),
        ("building", "POINT(113.31 23.08)", "other"),
    ],
)
def test_an_unknown_kind_is_taken_as_the_most_general_one_and_told(demo, tmp_path, layer, shape, taken):
    community = Area.objects.get(
        level="community", geom__contains=f"POINT({INSIDE.lon} {INSIDE.lat})", valid_to=None
    )
    path = tmp_path / "f.csv"
    known = "trunk" if layer == "road" else "mixed"
    rows = [f'{community.code}9990{n},x,{kind},"{shape}"' for n, kind in enumerate(("塔楼", "", known), 1)]
    path.write_text("\n".join(["code,name,kind,wkt", *rows]), encoding="utf-8")
    batch = take(path, layer, fields=FieldNames("code", "name", None, (("kind", "kind"),)))
    assert counts(batch) == (3, 3, 0, 0, 0)
    warning = ImportJob.objects.get(pk=batch.job_id).warnings.get(code="import_kind_unknown")
    assert (warning.line, warning.params["given"], warning.params["taken"]) == (2, "塔楼", taken)
    kinds = {"road": Road, "building": Building}[layer].objects.filter(code__contains="9990")
    assert list(kinds.order_by("code").values_list("kind", flat=True)) == [taken, taken, known]


def test_texts_with_every_kind_of_break_arrive_as_they_are(demo, tmp_path):
    path = tmp_path / "zones.csv"
    path.write_text(
        f'code,name,note,wkt\nA,公\t园\\N,"a\nb\\,""c""",{SQUARE}\n', encoding="utf-8", newline=""
    )
    assert counts(take(path)) == (1, 1, 0, 0, 0)
    row = Area.objects.get(level="zone", code="A")
    assert (row.name_zh, row.attributes) == ("公\t园\\N", {"note": 'a\nb\\,"c"'})


def test_a_code_of_several_lines_breaks_no_file_whose_rows_need_none(demo, tmp_path):
    west, south, east, north = District.objects.get().boundary.extent
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    path = tmp_path / "d.csv"
    path.write_text(f'code,wkt\n"44\n0105 {"x" * 60}","POLYGON(({ring}))"\n', encoding="utf-8", newline="")
    assert counts(take(path, "district", fields=FieldNames("code"))) == (1, 0, 1, 0, 0)
