"""Organisations and facilities as layers of a geographic file."""

import json

import pytest

from gis.services.import_layer import import_layer
from gis.services.start_import_job import ImportOptions
from grid.models import Facility, Organisation
from tests.grid import registry_world as world
from tests.grid.registry_world import AT, FIRST


@pytest.fixture(autouse=True)
def _geography(db):
    world.build_geography()


def layer(tmp_path, name, features):
    path = tmp_path / f"{name}.geojson"
    drawn = [{"type": "Feature", "properties": values, "geometry": shape} for values, shape in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": drawn}), encoding="utf-8")
    return import_layer(path=path, options=ImportOptions(name, "wgs84", None), actor="test", at=AT)


def test_a_line_of_facilities_lies_in_a_cell(tmp_path):
    line = {"type": "LineString", "coordinates": [[113.301, 23.085], [113.302, 23.085]]}
    row = {"code": "4401050201700001", "name": "护栏", "condition": "破损", "accuracy_class": "B"}
    batch = layer(tmp_path, "facility", [(row, line), (row | {"code": "4401059901700001"}, line)])
    assert (batch.rows_inserted, batch.rows_rejected) == (1, 1)
    assert batch.rejections.get().reason_code == "facility_class_unknown"
    facility = Facility.objects.get()
    assert (facility.class_code, facility.condition) == ("02017", "damaged")
    assert (facility.cell_code, facility.geom.geom_type) == ("440105003101001", "LineString")


def test_organisations_bring_no_person_in_clear(tmp_path):
    point = {"type": "Point", "coordinates": [113.301, 23.085]}
    row = {
        "code": "91350100M000100Y43", "name": "测试商行", "building_code": FIRST, "kind": "企业",
        "法定代表人": "测试甲", "联系电话": "13800000001",
    }  # fmt: skip
    batch = layer(tmp_path, "organisation", [(row, point), (row | {"code": "91350100M000100Y44"}, point)])
    assert (batch.rows_inserted, batch.rows_rejected) == (1, 1)
    organisation = Organisation.objects.get()
    assert (organisation.kind, organisation.building_code) == ("enterprise", FIRST)
    assert "测试甲" not in repr(Organisation.objects.values().get())
