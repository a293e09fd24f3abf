"""A batch taken back: what is valid afterwards is what was valid before, or it is refused with the rows in the way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from gis.domain.errors import GridlineError
from gis.domain.import_rows import FieldNames
from gis.models import Area, Building, District, ImportBatch, StandardAddress
from gis.services.import_layer import ImportOptions, import_layer
from gis.services.roll_back_import import roll_back_import
from grid.models import BuildingCell
from tests.gis.services.test_import_layer import INSIDE, geojson, square

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def take(path, layer, at=FIRST, **others):
    fields = FieldNames("code", "name", None, tuple(others.items()))
    return import_layer(path=path, options=ImportOptions(layer, "wgs84", fields), actor="test", at=at)


def back(batch, at=FIRST + 2 * DAY):
    return roll_back_import(job_id=batch.job_id, actor="clerk", at=at)


def valid(table, *leave_out):
    """Every valid row of a table as text, without what names the version."""
    out = "".join(f" - '{name}'" for name in ("id", "valid_from", "valid_to", *leave_out))
    where = "WHERE valid_to IS NULL" if table != "gis_standardaddress" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (to_jsonb(t){out})::text FROM {table} t {where} ORDER BY 1")
        return [row for (row,) in cursor.fetchall()]


def zones(tmp_path, name, rows):
    return geojson(tmp_path / name, [({"code": code, "name": text}, square(lon)) for code, text, lon in rows])


def test_zones_are_as_they_were_and_the_past_keeps_the_batch(demo, tmp_path):
    take(zones(tmp_path, "a.geojson", [("A", "公园", 113.31), ("B", "市场", 113.32)]), "zone")
    before = valid("gis_area")
    batch = take(
        zones(tmp_path, "b.geojson", [("A", "公园二", 113.312), ("C", "校园", 113.33)]), "zone", FIRST + DAY
    )
    assert valid("gis_area") != before
    assert back(batch).rolled_back_by == "clerk"
    assert valid("gis_area") == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_zh FROM gis_area WHERE level = 'zone' AND code = 'A' ORDER BY valid_from")
        assert [name for (name,) in cursor.fetchall()] == ["公园", "公园二", "公园"]


def address_file(tmp_path, name, rows):
    path = tmp_path / name
    lines = [
        "code,name,lon,lat,room",
        *(f"{code},{text},{lon},{lat},{room}" for code, text, lon, lat, room in rows),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_addresses_get_their_former_content_and_new_ones_go(demo, tmp_path):
    x, y = INSIDE.lon, INSIDE.lat
    take(
        address_file(tmp_path, "a.csv", [("X1", "新路8号", x, y, ""), ("X2", "新路9号", x, y, "301")]),
        "address",
        room_no="room",
    )
    before = valid("gis_standardaddress")
    changed = [
        ("X1", "新路8号大院", x + 0.01, y, ""),
        ("X2", "新路9号", x, y, "301"),
        ("X3", "新路10号", x, y, ""),
    ]
    batch = take(address_file(tmp_path, "b.csv", changed), "address", FIRST + DAY, room_no="room")
    assert (batch.rows_inserted, batch.rows_updated, batch.rows_unchanged) == (1, 1, 1)
    Building.objects.filter(valid_to=None).update(address=StandardAddress.objects.get(code="X3"))
    back(batch)
    assert valid("gis_standardaddress") == before


def test_buildings_come_back_with_their_cell_and_addresses(demo, tmp_path):
    old = Building.objects.filter(valid_to=None, footprint__isnull=False).order_by("code").first()
    ring = [list(corner) for corner in old.footprint.coords[0]]
    moved = {"type": "Polygon", "coordinates": [[[lon + 1e-5, lat] for lon, lat in ring]]}
    addresses = set(StandardAddress.objects.filter(building=old).values_list("code", flat=True))
    before = valid("gis_building")

    class Shape:
        __geo_interface__ = moved

    batch = take(
        geojson(tmp_path / "b.geojson", [({"code": old.code, "name": "改"}, Shape())]),
        "building",
        FIRST + DAY,
    )
    assert batch.rows_updated == 1
    back(batch)
    assert valid("gis_building") == before
    now = Building.objects.get(code=old.code, valid_to=None)
    assert set(StandardAddress.objects.filter(building=now).values_list("code", flat=True)) == addresses
    assert BuildingCell.objects.filter(building=now, valid_to=None).count() == 1


def test_rows_changed_since_are_in_the_way_and_named(demo, tmp_path):
    take(zones(tmp_path, "a.geojson", [("A", "公园", 113.31)]), "zone")
    first = take(
        zones(tmp_path, "b.geojson", [("A", "二", 113.31), ("B", "三", 113.32)]), "zone", FIRST + DAY
    )
    second = take(zones(tmp_path, "c.geojson", [("A", "四", 113.31)]), "zone", FIRST + 2 * DAY)
    with pytest.raises(GridlineError) as refusal:
        back(first, FIRST + 3 * DAY)
    assert (refusal.value.code, refusal.value.params["codes"]) == ("import_touched", "A")
    assert "c.geojson" in refusal.value.params["later"]
    back(second, FIRST + 3 * DAY)
    back(first, FIRST + 4 * DAY)
    names = dict(Area.objects.filter(code__in="AB", valid_to=None).values_list("code", "name_zh"))
    assert names == {"A": "公园"}


def test_an_edited_address_is_in_the_way(demo, tmp_path):
    batch = take(address_file(tmp_path, "a.csv", [("X1", "新路8号", INSIDE.lon, INSIDE.lat, "")]), "address")
    StandardAddress.objects.filter(code="X1").update(full_text="改过")
    with pytest.raises(GridlineError) as refusal:
        back(batch)
    assert (refusal.value.code, refusal.value.params["codes"]) == ("import_touched", "X1")
    assert StandardAddress.objects.get(code="X1").full_text == "改过"


def test_a_batch_is_taken_back_once(demo, tmp_path):
    batch = take(zones(tmp_path, "a.geojson", [("A", "公园", 113.31)]), "zone")
    back(batch)
    with pytest.raises(GridlineError, match="import_state"):
        back(batch)


def test_the_districts_outline_comes_back(demo, tmp_path):
    before = District.objects.get().boundary
    west, south, east, north = before.extent
    path = tmp_path / "d.csv"
    corners = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    path.write_text(f'wkt\n"POLYGON(({corners}))"\n', encoding="utf-8")
    options = ImportOptions("district", "wgs84", None)
    batch = import_layer(path=path, options=options, actor="t", at=FIRST)
    assert District.objects.get().boundary.extent == (west, south, east, north)
    assert not District.objects.get().boundary.equals_exact(before)
    back(batch)
    assert District.objects.get().boundary.equals_exact(before)
    assert ImportBatch.objects.get(pk=batch.pk).rolled_back_at is not None
