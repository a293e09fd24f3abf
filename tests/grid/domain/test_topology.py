"""Every fault of a division of ground is found, with its size and place; a sound one has none."""

from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Polygon, affinity

from gis.domain.local_metres import area_m2, length_m, metres_per_degree
from grid.domain.topology.check import check_topology
from grid.domain.topology.faults import FaultKind, Severity
from tests.grid.domain.topology_worlds import changed, drawn_district, without

HAIRS_M2 = 5  # what a border of 500 m loses to the centimetre that counts as rounding
seeds = st.integers(0, 10_000)
picks = st.integers(0, 1_000)


def kinds(faults):
    return {fault.kind for fault in faults}


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_a_sound_division_has_no_faults(seed):
    assert check_topology(drawn_district(seed)) == []


@given(seeds, picks)
@settings(max_examples=30, deadline=None)
def test_a_removed_cell_is_a_gap_of_its_size_and_place(seed, pick):
    district = drawn_district(seed)
    number = pick % len(district.cells)
    gone = district.cells[number]
    (gap,) = [fault for fault in check_topology(without(district, number)) if fault.kind is FaultKind.GAP]
    assert gap.size_m2 == pytest.approx(area_m2(gone.geom), rel=1e-6)
    assert shapely.covers(gone.geom.buffer(1e-9), gap.geometry)
    assert shapely.contains_xy(gone.geom, *gap.point)
    assert (gap.area_codes, gap.severity) == ((gone.community_code,), Severity.ERROR)


@given(seeds, picks)
@settings(max_examples=30, deadline=None)
def test_a_doubled_cell_overlaps_wholly(seed, pick):
    district = drawn_district(seed)
    twin = district.cells[pick % len(district.cells)]
    doubled = replace(twin, code=f"{twin.community_code}099")
    found = check_topology(replace(district, cells=[*district.cells, doubled]))
    (overlap,) = [fault for fault in found if fault.kind is FaultKind.OVERLAP]
    assert overlap.codes == (twin.code, doubled.code)
    assert overlap.size_m2 == pytest.approx(area_m2(twin.geom), rel=1e-6)


@given(seeds, picks, st.floats(-40, 40), st.floats(-40, 40))
@settings(max_examples=50, deadline=None)
def test_a_moved_vertex_is_found_with_its_size(seed, pick, east_m, north_m):
    district = drawn_district(seed)
    number = pick % len(district.cells)
    before = district.cells[number].geom
    east, north = metres_per_degree(23.085)
    corners = list(before.exterior.coords)[:-1]
    x, y = corners[pick % len(corners)]
    corners[pick % len(corners)] = (x + east_m / east, y + north_m / north)
    after = Polygon(corners)
    if not after.is_valid:
        assert FaultKind.INVALID in kinds(check_topology(changed(district, number, geom=after)))
        return
    found = [fault for fault in check_topology(changed(district, number, geom=after)) if fault.size_m2]
    lost = sum(fault.size_m2 for fault in found if FaultKind.GAP in (fault.kind, fault.detail))
    assert lost == pytest.approx(area_m2(before.difference(after)), abs=HAIRS_M2)
    district_ground = district.subdistricts[0].geom
    won = area_m2(after.difference(before).intersection(district_ground))
    doubled = sum(fault.size_m2 for fault in found if FaultKind.OVERLAP in (fault.kind, fault.detail))
    assert doubled == pytest.approx(won, abs=HAIRS_M2)


@given(seeds, picks, st.floats(0.05, 0.9))
@settings(max_examples=30, deadline=None)
def test_a_sliver_is_told_with_its_width(seed, pick, width_m):
    """A cell drawn a little too small on all sides leaves a frame thinner than a metre."""
    district = drawn_district(seed)
    number = pick % len(district.cells)
    shrunk = district.cells[number].geom.buffer(-width_m / 111_000, join_style="mitre")
    found = check_topology(changed(district, number, geom=shrunk))
    (sliver,) = [fault for fault in found if fault.kind is FaultKind.SLIVER]
    assert sliver.width_m == pytest.approx(width_m, rel=0.15)
    assert (sliver.detail, sliver.severity) == ("gap", Severity.WARNING)


@given(seeds, picks)
@settings(max_examples=25, deadline=None)
def test_swapped_codes_are_found(seed, pick):
    district = drawn_district(seed)
    one, other = pick % len(district.cells), (pick + 1) % len(district.cells)
    codes = district.cells[one].code, district.cells[other].code
    swapped = changed(changed(district, one, code=codes[1]), other, code=codes[0])
    found = check_topology(swapped)
    if codes[0][:12] == codes[1][:12]:
        (order,) = found
        assert (order.kind, order.severity, set(order.codes)) == (
            FaultKind.CODE_ORDER, Severity.NOTICE, set(codes),
        )  # fmt: skip
    else:
        assert {code for f in found if f.kind is FaultKind.CODE_PREFIX for code in f.codes} == set(codes)


@pytest.mark.parametrize("code", ["4401050031010010", "44010500310100", "44010500310100A", "440106003101001"])
def test_a_malformed_code_is_found(code):
    found = check_topology(changed(drawn_district(1), 0, code=code))
    assert [fault.codes for fault in found if fault.kind is FaultKind.CODE_MALFORMED] == [(code,)]


def test_one_number_given_twice_in_a_community_is_found():
    district = drawn_district(1)
    stranger = district.cells[0].community_code[:9] + "999" + district.cells[1].code[12:]
    found = check_topology(changed(district, 0, code=stranger))
    (doubled,) = [fault for fault in found if fault.kind is FaultKind.CODE_DOUBLED]
    assert doubled.codes == (district.cells[1].code, stranger)


def test_a_cell_that_lies_elsewhere_is_outside():
    district = drawn_district(2)
    away = affinity.translate(district.cells[0].geom, xoff=0.05)
    found = check_topology(changed(district, 0, geom=away))
    (outside,) = [fault for fault in found if fault.kind is FaultKind.OUTSIDE]
    assert outside.codes == (district.cells[0].code,)
    assert outside.size_m2 == pytest.approx(area_m2(away))


def test_a_community_outside_its_subdistrict_is_told_as_a_community():
    district = drawn_district(3)
    first = district.communities[0]
    wide = replace(first, geom=first.geom.buffer(0.001))
    found = check_topology(replace(district, communities=[wide, *district.communities[1:]]))
    assert {(f.layer, f.kind) for f in found if f.layer == "community"} == {
        ("community", FaultKind.OUTSIDE),
        ("community", FaultKind.OVERLAP),
    }


def test_a_cell_in_two_pieces_is_told():
    district = drawn_district(4)
    far = affinity.scale(district.cells[1].geom, 0.2, 0.2)
    both = MultiPolygon([district.cells[0].geom, far])
    assert FaultKind.MULTIPART in kinds(check_topology(changed(district, 0, geom=both)))


@pytest.mark.parametrize("lat", [0.0, 23.08, 40.7, -54.8])
def test_sizes_agree_with_the_ellipsoid(lat):
    square = shapely.box(113.3, lat, 113.31, lat + 0.01)
    area, perimeter = Geod(ellps="WGS84").geometry_area_perimeter(square)
    assert area_m2(square) == pytest.approx(area, rel=1e-4)
    assert length_m(square) == pytest.approx(perimeter, rel=1e-4)
