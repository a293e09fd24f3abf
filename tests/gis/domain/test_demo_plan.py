"""The drawn district: no gaps, no overlaps, the same for the same seed."""

import pytest
import shapely
from shapely import STRtree

from gis.domain.demo.plan import DENSE_SUBDISTRICT
from gis.domain.demo.rooms import house_code, rooms_of
from gis.domain.demo.scale import Scale
from tests.support.geography import drawn

#: The whole district takes half a minute to draw: the bench `seed` draws it and counts.
SCALES = [Scale.TINY, Scale.SUBDISTRICT]


def of_level(plan, level):
    return {area.code: area.geom for area in plan.areas if area.level == level}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("seed", [1, 2])
def test_cells_cover_the_district_without_gap_or_overlap(scale, seed):
    plan = drawn(scale, seed)
    cells = list(plan.cells.values())
    assert shapely.coverage_is_valid(cells)
    union = shapely.union_all(cells)
    assert shapely.get_num_interior_rings(union) == 0
    assert union.equals(plan.boundary)
    assert sum(cell.area for cell in cells) == pytest.approx(union.area, rel=1e-12)


@pytest.mark.parametrize("scale", SCALES)
def test_every_larger_area_is_the_union_of_its_cells(scale):
    plan = drawn(scale)
    for length, level in ((9, "subdistrict"), (12, "community")):
        for code, area in of_level(plan, level).items():
            members = [cell for cell_code, cell in plan.cells.items() if cell_code[:length] == code]
            assert shapely.union_all(members).equals(area), code


def test_the_real_names_and_codes_are_all_there():
    plan = drawn()
    assert len(of_level(plan, "subdistrict")) == 18
    assert len(of_level(plan, "community")) == 267
    assert all(
        code.startswith("440105")
        for area_level in ("subdistrict", "community")
        for code in of_level(plan, area_level)
    )


def test_cell_codes_have_fifteen_digits_and_count_from_one_in_reading_order():
    plan = drawn(Scale.SUBDISTRICT)
    dense = of_level(plan, "community")
    for community in (code for code in dense if code.startswith(DENSE_SUBDISTRICT)):
        codes = sorted(code for code in plan.cells if code.startswith(community))
        assert codes == [f"{community}{number:03d}" for number in range(1, len(codes) + 1)]
        first, last = plan.cells[codes[0]].centroid, plan.cells[codes[-1]].centroid
        assert first.y > last.y or first.x < last.x


def test_cells_of_the_dense_subdistrict_measure_about_a_hundred_metres():
    plan = drawn(Scale.SUBDISTRICT)
    sides = sorted(
        (cell.area * 111_320**2 * 0.92) ** 0.5
        for code, cell in plan.cells.items()
        if code.startswith(DENSE_SUBDISTRICT)
    )
    assert len(sides) == 8 * 22
    assert 90 < sides[len(sides) // 2] < 150


@pytest.mark.parametrize("scale", SCALES)
def test_buildings_stand_in_their_cell_apart_from_each_other(scale):
    plan = drawn(scale)
    footprints = [building.footprint for building in plan.buildings]
    assert all(plan.cells[b.cell_code].contains(b.footprint) for b in plan.buildings)
    tree = STRtree(footprints)
    touching = tree.query(footprints, predicate="intersects")
    assert (touching[0] == touching[1]).all()
    assert all(b.footprint.contains(b.point) for b in plan.buildings)


@pytest.mark.parametrize("scale", SCALES)
def test_no_address_and_no_road_name_is_given_twice(scale):
    plan = drawn(scale)
    addresses = [(b.road_name, b.door_plate, b.building_no) for b in plan.buildings]
    addresses += [(gate.road_name, gate.door_plate, "") for gate in plan.gates]
    assert len(set(addresses)) == len(addresses)
    codes = [b.address_code for b in plan.buildings] + [gate.code for gate in plan.gates]
    assert len(set(codes)) == len(codes)
    names = [road.name_zh for road in plan.roads]
    assert len(set(names)) == len(names)
    assert "昌岗中路" in names


@pytest.mark.parametrize("scale", SCALES)
def test_compounds_lie_in_their_community_and_hold_their_buildings(scale):
    plan = drawn(scale)
    compounds = {area.name_zh: area for area in plan.areas if area.level == "compound"}
    communities = of_level(plan, "community")
    assert len(compounds) > 20
    for area in compounds.values():
        assert communities[area.parent].contains(area.geom)
        assert area.code.startswith(area.parent)
    inside = [b for b in plan.buildings if b.compound]
    assert len(inside) > 200
    for building in inside:
        assert compounds[building.compound].geom.buffer(1e-6).contains(building.footprint)
        assert building.building_no
        assert building.parent_address


@pytest.mark.parametrize("scale", SCALES)
def test_rooms_and_plain_houses_are_counted_exactly_and_numbered_once(scale):
    plan = drawn(scale)
    rooms = [(b.code, room) for b in plan.buildings for room in rooms_of(b.layout)]
    assert len(rooms) == plan.size.room_addresses
    assert len(rooms) + sum(b.layout.plain for b in plan.buildings) == plan.size.houses
    codes = [house_code(code, room) for code, room in rooms]
    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {26}
    assert all(int(room.floor_no) <= 33 for _, room in rooms)
    assert any(room.unit_no for _, room in rooms)


def test_former_names_and_aliases_lead_to_places_that_exist():
    plan = drawn(Scale.SUBDISTRICT)
    codes = {area.code for area in plan.areas} | {road.code for road in plan.roads}
    assert {named.relation for named in plan.names} == {"former", "alias", "short"}
    assert all(named.target_code in codes for named in plan.names)
    official = {road.name_zh for road in plan.roads}
    assert not official & {named.name for named in plan.names if named.relation == "former"}


def test_the_dense_subdistrict_has_thousands_of_buildings():
    plan = drawn(Scale.SUBDISTRICT)
    assert sum(building.code.startswith(DENSE_SUBDISTRICT) for building in plan.buildings) > 2500


def test_the_same_seed_draws_the_same_district_and_another_seed_another():
    again = drawn.__wrapped__(Scale.TINY, 1)
    assert again == drawn()
    assert drawn(Scale.TINY, 2).cells != again.cells
