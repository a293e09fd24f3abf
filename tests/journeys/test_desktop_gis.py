"""A desktop GIS reads the layers: GDAL's own OGC API driver, as QGIS and ogr2ogr use it, on the running product."""

import json

import pyogrio
import pytest

from tests.support.stack import Stack

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def service(stack: Stack):
    """The connection a data clerk types into QGIS: address, account name, token for reading."""
    clerk = stack.client("data_clerk")
    issued = clerk.post("/api/v1/auth/read-tokens", json={"label": "QGIS", "days": 30}).json()
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": f"{issued['username']}:{issued['token']}"})
    yield f"OAPIF:{stack.base_url}/ogc"
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": None})
    assert clerk.delete(f"/api/v1/auth/read-tokens/{issued['id']}").status_code == 204


def counted(stack: Stack, table: str, condition: str = "true") -> int:
    return stack.query(f"SELECT count(*) AS n FROM {table} WHERE valid_to IS NULL AND {condition}")[0]["n"]


def test_every_layer_is_offered_with_its_kind_of_geometry(service):
    offered = dict(pyogrio.list_layers(service).tolist())
    assert offered["communities"] == "MultiPolygon"
    assert offered["buildings"] == "Polygon"
    assert offered["roads"] == "MultiLineString"
    assert {"district", "subdistricts", "cells", "addresses", "facilities", "organisations"} <= set(offered)


def test_the_layer_tells_its_count_and_fields(service, stack):
    told = pyogrio.read_info(service, layer="buildings")
    assert told["features"] == counted(stack, "gis_building", "footprint IS NOT NULL")
    assert {"code", "kind", "floors"} <= set(told["fields"])
    types = dict(zip(told["fields"], told["dtypes"], strict=True))
    assert types["floors"].startswith("int")


def test_more_rows_than_a_page_holds_arrive_once_each(service, stack):
    buildings = pyogrio.read_dataframe(service, layer="buildings", PAGE_SIZE=500)
    assert len(buildings) == counted(stack, "gis_building", "footprint IS NOT NULL") > 1_000
    assert buildings["code"].is_unique
    assert buildings.geometry.is_valid.all()


def test_a_box_is_searched_by_the_server(service, stack):
    west, south, east, north = box = (113.30, 23.08, 113.31, 23.09)
    found = pyogrio.read_dataframe(service, layer="buildings", bbox=box)
    inside = counted(
        stack,
        "gis_building",
        f"ST_Intersects(footprint, ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326))",
    )
    assert len(found) == inside > 0


def test_the_layer_is_labelled_4490_and_lies_where_it_lay(service):
    plain = pyogrio.read_dataframe(service, layer="communities")
    labelled = pyogrio.read_dataframe(service, layer="communities", CRS="EPSG:4490")
    assert (plain.crs.to_string(), labelled.crs.to_epsg()) == ("OGC:CRS84", 4490)
    assert list(plain.total_bounds) == pytest.approx(list(labelled.total_bounds))
    assert 113 < labelled.total_bounds[0] < 114


def test_what_is_imported_is_seen_at_once_by_every_program(service, stack, tmp_path):
    def version_and_tile():
        (zones,) = [
            layer for layer in dispatcher.get("/api/v1/layers").json()["items"] if layer["name"] == "zones"
        ]
        return zones["version"], dispatcher.get("/tiles/zones/14/13349/7111.mvt").headers["ETag"]

    dispatcher = stack.client("dispatcher")
    before = version_and_tile()
    square = [[113.31, 23.08], [113.312, 23.08], [113.312, 23.082], [113.31, 23.082], [113.31, 23.08]]
    feature = {
        "type": "Feature",
        "properties": {"code": "PARK-GIS", "name": "试验公园"},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }
    file = tmp_path / "zone.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    stack.manage("import_layer", str(file), "--layer", "zone", "--crs", "wgs84", "--name-field", "name")
    after = version_and_tile()
    assert after[0] == before[0] + 1
    assert after[1] != before[1]
    zones = pyogrio.read_dataframe(service, layer="zones", where="code = 'PARK-GIS'")
    assert list(zones["name_zh"]) == ["试验公园"]
    exported = tmp_path / "zones.gpkg"
    stack.manage("export_layer", "zones", str(exported))
    assert "PARK-GIS" in set(pyogrio.read_dataframe(exported)["code"])


def test_without_a_token_nothing_opens(stack):
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": "data_clerk:guessed"})
    with pytest.raises(pyogrio.errors.DataSourceError):
        pyogrio.list_layers(f"OAPIF:{stack.base_url}/ogc")
