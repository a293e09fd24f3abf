"""A layer as a file: what GIS programs read from it is what was stored, under the label that was asked for."""

from io import StringIO

import pyogrio
import pytest
from django.core.management import CommandError, call_command

from gis.models import Area, Building

pytestmark = pytest.mark.django_db


def export(layer, path, *arguments):
    told = StringIO()
    call_command("export_layer", layer, str(path), *arguments, stdout=told)
    return told.getvalue()


@pytest.mark.parametrize("name", ["c.gpkg", "c.geojson", "c.fgb", "c.zip"])
def test_every_kind_of_file_holds_the_layer_labelled_4490(demo, tmp_path, name):
    export("communities", tmp_path / name)
    read = pyogrio.read_dataframe(tmp_path / name)
    stored = Area.objects.filter(level="community", valid_to=None).order_by("code")
    assert sorted(read["code"]) == [area.code for area in stored]
    assert read.crs.to_epsg() == 4490
    row = read[read["code"] == stored[0].code].iloc[0]
    assert row["name_zh"] == stored[0].name_zh
    assert row.geometry.symmetric_difference(pyogrio_shape(stored[0].geom)).area < 1e-9


def test_a_layer_of_many_batches_is_whole(demo, tmp_path, monkeypatch):
    monkeypatch.setattr("gis.services.export_layer.BATCH", 100)
    for name in ("b.gpkg", "b.zip", "b.geojson"):
        export("buildings", tmp_path / name, "--crs", "EPSG:4326")
        read = pyogrio.read_dataframe(tmp_path / name)
        assert len(read) == Building.objects.filter(valid_to=None, footprint__isnull=False).count() > 500
        assert read["code"].is_unique
        assert read.crs.to_epsg() == 4326


def test_metres_are_computed(demo, tmp_path):
    export("cells", tmp_path / "cells.gpkg", "--crs", "EPSG:4547")
    read = pyogrio.read_dataframe(tmp_path / "cells.gpkg")
    assert read.crs.to_epsg() == 4547
    assert 400_000 < read.total_bounds[0] < 600_000
    assert 2_500_000 < read.total_bounds[1] < 2_600_000


def test_a_layer_as_it_was(demo, tmp_path):
    export("roads", tmp_path / "then.gpkg", "--at", "2020-01-01T00:00:00Z")
    assert len(pyogrio.read_dataframe(tmp_path / "then.gpkg")) == 0
    export("roads", tmp_path / "then.gpkg", "--at", "2026-02-01T00:00:00+08:00")
    assert len(pyogrio.read_dataframe(tmp_path / "then.gpkg")) > 10


def test_long_names_are_told_where_a_shapefile_shortens_them(demo, tmp_path):
    assert "community_code → community_" in export("cells", tmp_path / "cells.zip")


def test_an_empty_layer_is_an_empty_file(demo, tmp_path):
    export("facilities", tmp_path / "none.gpkg")
    assert pyogrio.read_info(tmp_path / "none.gpkg")["features"] == 0


@pytest.mark.parametrize(
    ("layer", "name", "more", "code"),
    [
        ("secrets", "a.gpkg", [], "map_layer_unknown"),
        ("roads", "a.dwg", [], "export_kind_unknown"),
        ("roads", "a.gpkg", ["--crs", "EPSG:999999"], "export_crs_unknown"),
        ("facilities", "a.zip", [], "export_kind_unfit"),
        ("addresses", "a.gpkg", ["--at", "2026-01-01T00:00:00Z"], "layer_without_history"),
        ("roads", "a.gpkg", ["--at", "gestern"], "moment_malformed"),
    ],
)
def test_what_cannot_be_written_leaves_no_file(demo, tmp_path, layer, name, more, code):
    with pytest.raises(CommandError, match=code):
        export(layer, tmp_path / name, *more)
    assert list(tmp_path.iterdir()) == []


def pyogrio_shape(geometry):
    import shapely

    return shapely.from_wkb(bytes(geometry.wkb))
