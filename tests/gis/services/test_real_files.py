"""Real maps of real places go in as they come: OpenStreetMap of a Chinese city centre and of a small country."""

from datetime import UTC, datetime

import pytest

from gis.domain.import_rows import FieldNames
from gis.models import Building, ImportJob, Road, StandardAddress
from gis.services.import_layer import ImportOptions, import_layer
from gis.services.set_up_district import DistrictSettings, set_up_district
from tests.support.shared_data import shared_data

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_place_without_division_codes():
    set_up_district(settings=DistrictSettings("X", "某地", "Somewhere", "Asia/Shanghai", 4547, "plain"))


def take(name, layer, source_layer, code, **others):
    fields = FieldNames(code, "name", None, tuple(others.items()))
    options = ImportOptions(layer, "wgs84", fields, "", source_layer)
    batch = import_layer(path=shared_data(name), options=options, actor="t", at=AT)
    assert batch.rows_read == batch.rows_inserted + batch.rows_rejected
    return batch


def test_a_chinese_city_centre(db):
    bund = "osm/shanghai_bund_osm.gpkg"
    buildings = take(bund, "building", "buildings", "id", kind="kind")
    assert (buildings.rows_read, buildings.rows_rejected) == (1450, 0) or buildings.rows_inserted > 1300
    roads = take(bund, "road", "roads", "id", kind="kind")
    assert roads.rows_inserted > 1000
    places = take(bund, "address", "pois", "id")
    assert places.rows_inserted > 400, set(places.rejections.values_list("reason_code", flat=True))
    assert Building.objects.filter(footprint__isnull=False).count() == buildings.rows_inserted
    assert Road.objects.count() == roads.rows_inserted
    assert StandardAddress.objects.filter(building__isnull=False).count() > 50
    reasons = set(buildings.rejections.values_list("reason_code", flat=True))
    assert reasons <= {"geometry_invalid", "geometry_multipart", "code_repeated"}


def test_a_small_country_from_an_osm_extract(db):
    pbf = "osm/liechtenstein-2013-08-03.osm.pbf"
    roads = take(pbf, "road", "lines", "osm_id")
    assert roads.rows_inserted > 2900
    places = take(pbf, "address", "points", "osm_id")
    assert places.rows_inserted > 1300
    polygons = take(pbf, "zone", "multipolygons", "osm_way_id")
    assert polygons.rows_inserted > 3500
    assert ImportJob.objects.filter(state="published").count() == 3
