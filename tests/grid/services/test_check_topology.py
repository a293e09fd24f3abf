"""The topology check over the stored grid."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from gis.services.touch_geography import touch_geography
from grid.models import GridCell, TopologyCheck
from grid.selectors.topology_faults import FaultFilter, is_stale, latest_check, topology_faults
from grid.services.check_topology import check_topology
from tests.support.geography import stored_for_a_module

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


def found(**wanted):
    check = check_topology(actor="test", at=NOW)
    return list(topology_faults(check, FaultFilter(**wanted)))


def geography_m2(geom):
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_Area(%s::geometry::geography)", [geom.hexewkb.decode()])
        return cursor.fetchone()[0]


def ground_faults(**wanted):
    return [fault for fault in found(**wanted) if fault.size_m2 is not None]


def test_the_demo_district_has_no_fault_of_ground(demo):
    assert ground_faults() == []


def test_a_removed_cell_is_a_gap_measured_as_postgis_measures_it(demo):
    cell = GridCell.objects.order_by("code")[7]
    code, community, geom = cell.code, cell.community_code, cell.geom
    GridCell.objects.filter(pk=cell.pk).update(valid_to=NOW)
    (gap,) = ground_faults(area=community)
    assert (gap.kind, gap.severity, gap.area_codes) == ("gap", "error", [code[:12]])
    assert gap.size_m2 == pytest.approx(geography_m2(geom), rel=1e-4)
    assert geom.contains(gap.point)


def test_a_shifted_cell_overlaps_one_neighbour_and_leaves_a_gap(demo):
    cell = GridCell.objects.order_by("code")[30]
    ring = [(x + 0.0004, y) for x, y in cell.geom[0][0].coords]
    shifted = MultiPolygon(GEOSGeometry(cell.geom[0].wkt).__class__(ring))
    GridCell.objects.filter(pk=cell.pk).update(geom=shifted)
    kinds = {fault.kind for fault in ground_faults()}
    assert {"gap", "overlap"} <= kinds
    overlaps = [fault for fault in found(kind="overlap") if cell.code in fault.codes]
    assert overlaps
    for fault in overlaps:
        assert fault.size_m2 == pytest.approx(geography_m2(fault.geom), rel=1e-4)


def test_one_subdistrict_alone_tells_what_the_whole_tells_of_it(demo):
    cells = GridCell.objects.filter(subdistrict_code="440105004").order_by("code")
    GridCell.objects.filter(pk__in=[cells[0].pk, cells[3].pk]).update(valid_to=NOW)
    GridCell.objects.filter(code__startswith="440105005101").update(valid_to=NOW)
    whole = {fault.key for fault in found(area="440105004")}
    alone = check_topology(actor="test", at=LATER, subdistrict_code="440105004")
    assert {fault.key for fault in alone.faults.all()} == whole
    assert latest_check("440105004") == alone
    assert latest_check("440105005").subdistrict_code == ""


def test_a_check_is_out_of_date_when_the_ground_has_changed(demo):
    check = check_topology(actor="test", at=NOW)
    assert not is_stale(check)
    touch_geography("building")
    assert not is_stale(check)
    touch_geography("cell")
    assert is_stale(check)
    assert TopologyCheck.objects.get() == check
    check_topology(actor="test", at=NOW)
    assert TopologyCheck.objects.get() != check


def test_the_command_tells_and_writes_a_layer(demo, tmp_path):
    GridCell.objects.filter(pk=GridCell.objects.order_by("code")[7].pk).update(valid_to=NOW)
    out, layer = io.StringIO(), tmp_path / "faults.geojson"
    call_command("check_topology", json=True, geojson=layer, stdout=out)
    told = json.loads(out.getvalue())
    assert told["counts"]["gap"] == 1
    features = json.loads(layer.read_text(encoding="utf-8"))["features"]
    assert {feature["id"] for feature in features} == {fault["key"] for fault in told["faults"]}
    out = io.StringIO()
    call_command("check_topology", stdout=out)
    assert "error   gap" in out.getvalue()
    with pytest.raises(CommandError, match="没有编码为 440105999"):
        call_command("check_topology", subdistrict="440105999")
