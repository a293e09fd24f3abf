"""A proposed repair leaves no fault behind, keeps the ground, and touches nothing it was not asked to touch."""

from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, affinity

from gis.domain.local_metres import area_m2, length_m, metres_per_degree
from grid.domain.topology.check import check_topology
from grid.domain.topology.faults import FaultKind
from grid.domain.topology.ground import District
from grid.domain.topology.repair import Proposal, propose_repair
from tests.grid.domain.topology_worlds import changed, drawn_district, ground, without

seeds = st.integers(0, 10_000)
picks = st.integers(0, 1_000)
metres = st.floats(-30, 30).filter(lambda value: abs(value) > 0.02)


def everything(fault) -> bool:
    return True


def repaired(district: District, proposal: Proposal) -> District:
    """The district with the proposal applied."""
    by_code = {repair.code: repair for repair in proposal.repairs}
    cells = []
    for cell in district.cells:
        repair = by_code.get(cell.code)
        if repair is None:
            cells.append(cell)
        elif repair.after is not None:
            home = repair.new_code[:12]
            cells.append(replace(cell, code=repair.new_code, geom=repair.after, community_code=home))
    return replace(district, cells=cells)


def assert_mended(district: District) -> Proposal:
    proposal = propose_repair(district, everything)
    after = repaired(district, proposal)
    rest = [fault for fault in check_topology(after) if fault.kind is not FaultKind.CODE_ORDER]
    assert rest == []
    whole = district.subdistricts[0].geom
    assert area_m2(ground(after).symmetric_difference(whole)) < 1
    return proposal


@given(seeds, picks, metres, metres)
@settings(max_examples=25, deadline=None)
def test_a_moved_vertex_is_mended(seed, pick, east_m, north_m):
    district = drawn_district(seed)
    number = pick % len(district.cells)
    east, north = metres_per_degree(23.085)
    corners = list(district.cells[number].geom.exterior.coords)[:-1]
    x, y = corners[pick % len(corners)]
    corners[pick % len(corners)] = (x + east_m / east, y + north_m / north)
    assert_mended(changed(district, number, geom=Polygon(corners)))


@given(seeds, picks)
@settings(max_examples=25, deadline=None)
def test_a_removed_cell_goes_to_the_neighbour_with_the_longest_border(seed, pick):
    district = drawn_district(seed)
    number = pick % len(district.cells)
    gone = district.cells[number]
    (repair,) = assert_mended(without(district, number)).repairs
    assert area_m2(repair.won) == pytest.approx(area_m2(gone.geom), rel=1e-4)
    lengths = {
        cell.code: length_m(cell.geom.boundary.buffer(1e-8).intersection(gone.geom.boundary))
        for cell in district.cells
        if cell.community_code == gone.community_code and cell is not gone
    }
    assert lengths[repair.code] == pytest.approx(max(lengths.values()), rel=1e-3)


@given(seeds, picks)
@settings(max_examples=25, deadline=None)
def test_of_a_doubled_cell_the_later_one_ends(seed, pick):
    district = drawn_district(seed)
    twin = district.cells[pick % len(district.cells)]
    later = replace(
        twin, code=f"{twin.community_code}099", valid_from=twin.valid_from.replace(year=2024), kind="basic"
    )
    proposal = assert_mended(replace(district, cells=[*district.cells, later]))
    assert [(repair.code, repair.after) for repair in proposal.repairs] == [(later.code, None)]


@given(seeds, picks, st.floats(0.05, 0.9))
@settings(max_examples=25, deadline=None)
def test_a_sliver_is_drawn_over(seed, pick, width):
    district = drawn_district(seed)
    number = pick % len(district.cells)
    shrunk = district.cells[number].geom.buffer(-width / 111_000, join_style="mitre")
    assert_mended(changed(district, number, geom=shrunk))


@given(seeds, picks)
@settings(max_examples=25, deadline=None)
def test_swapped_codes_of_two_communities_are_numbered_anew(seed, pick):
    district = drawn_district(seed)
    one = pick % len(district.cells)
    other = next(
        at
        for at, cell in enumerate(district.cells)
        if cell.community_code != district.cells[one].community_code
    )
    codes = district.cells[one].code, district.cells[other].code
    proposal = assert_mended(changed(changed(district, one, code=codes[1]), other, code=codes[0]))
    fresh = {repair.new_code for repair in proposal.repairs}
    assert len(fresh) == 2
    assert not fresh & district.used_codes


def test_the_reading_order_is_mended_only_when_asked():
    district = drawn_district(1)
    codes = [cell.code for cell in district.cells[:2]]
    swapped = changed(changed(district, 0, code=codes[1]), 1, code=codes[0])
    left_alone = propose_repair(swapped, everything)
    assert (left_alone.repairs, [item.reason for item in left_alone.left]) == ([], ["person_decides"])
    proposal = propose_repair(swapped, everything, renumber=True)
    after = repaired(swapped, proposal)
    assert check_topology(after) == []
    assert (
        not {cell.code for cell in after.cells if cell.community_code == codes[0][:12]} & district.used_codes
    )


def test_the_dedicated_cell_keeps_its_ground():
    district = drawn_district(5)
    basic = district.cells[0]
    campus = replace(
        basic, code=f"{basic.community_code}088", kind="dedicated",
        geom=affinity.scale(basic.geom, 0.4, 0.4), valid_from=basic.valid_from.replace(year=2024),
    )  # fmt: skip
    proposal = assert_mended(replace(district, cells=[*district.cells, campus]))
    (repair,) = proposal.repairs
    assert repair.code == basic.code
    assert area_m2(repair.lost) == pytest.approx(area_m2(campus.geom), rel=1e-4)


def test_a_bow_tie_is_made_valid_first():
    district = drawn_district(6)
    a, b, c, d, _ = district.cells[0].geom.exterior.coords
    eye = (c[0] + (b[0] - c[0]) * 0.02, c[1] + (b[1] - c[1]) * 0.02)
    crossed = Polygon([a, b, c, eye, d, ((a[0] + d[0]) / 2, (a[1] + d[1]) / 2)])
    broken = Polygon([a, b, d, c]) if crossed.is_valid else crossed
    assert not broken.is_valid
    proposal = propose_repair(changed(district, 0, geom=broken), everything)
    after = repaired(changed(district, 0, geom=broken), proposal)
    assert all(cell.geom.is_valid for cell in after.cells)
    assert area_m2(ground(after).symmetric_difference(district.subdistricts[0].geom)) < 1


def test_what_only_a_person_can_decide_is_left():
    district = drawn_district(7)
    away = affinity.translate(district.cells[0].geom, xoff=0.05)
    proposal = propose_repair(changed(district, 0, geom=away), lambda fault: fault.kind is FaultKind.OUTSIDE)
    assert proposal.repairs == []
    assert [(item.fault.kind, item.reason) for item in proposal.left] == [
        (FaultKind.OUTSIDE, "person_decides")
    ]


def test_a_gap_beside_no_cell_of_its_community_is_left():
    district = drawn_district(8)
    lonely = district.communities[0].code
    kept = [cell for cell in district.cells if cell.community_code != lonely]
    proposal = propose_repair(replace(district, cells=kept), everything)
    assert proposal.repairs == []
    assert [item.reason for item in proposal.left] == ["no_neighbour"]


def test_only_chosen_faults_are_mended():
    district = without(drawn_district(9), 0)
    far = len(district.cells) - 1
    shrunk = district.cells[far].geom.buffer(-0.5 / 111_000, join_style="mitre")
    broken = changed(district, far, geom=shrunk)
    proposal = propose_repair(broken, lambda fault: fault.kind is FaultKind.GAP)
    after = repaired(broken, proposal)
    assert {fault.kind for fault in check_topology(after)} == {FaultKind.SLIVER}
    assert shapely.equals(after.cells[-1].geom, MultiPolygon([shrunk]))


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_ground_stays_with_the_cell_of_the_community_that_holds_it(seed):
    """A cell that grew into another community gives way there, whatever its code and age."""
    district = drawn_district(seed)
    grown = district.cells[0]
    intruding = changed(district, 0, geom=grown.geom.buffer(0.0002, join_style="mitre"))
    communities = {cell.code: cell.community_code for cell in district.cells}

    def between_communities(fault) -> bool:
        return fault.kind is FaultKind.OVERLAP and len({communities[code] for code in fault.codes}) == 2

    proposal = propose_repair(intruding, between_communities)
    assert {repair.code for repair in proposal.repairs} <= {grown.code}
    assert [
        fault for fault in check_topology(repaired(intruding, proposal)) if between_communities(fault)
    ] == []
