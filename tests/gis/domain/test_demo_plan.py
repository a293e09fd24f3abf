"""The drawn district: no gaps, no overlaps, the same for the same seed."""

import pytest
import shapely
from shapely import STRtree

from gis.domain.demo.plan import DENSE_SUBDISTRICT, Scale
from tests.support.geography import drawn

SCALES = list(Scale)


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
    addresses = [(building.road_name, building.door_plate) for building in plan.buildings]
    assert len(set(addresses)) == len(addresses)
    names = [road.name_zh for road in plan.roads]
    assert len(set(names)) == len(names)
    assert "昌岗中路" in names


def test_the_dense_subdistrict_has_thousands_of_buildings():
    plan = drawn(Scale.SUBDISTRICT)
    assert sum(building.code.startswith(DENSE_SUBDISTRICT) for building in plan.buildings) > 3000


def test_the_same_seed_draws_the_same_district_and_another_seed_another():
    again = drawn.__wrapped__(Scale.TINY, 1)
    assert again == drawn()
    assert drawn(Scale.TINY, 2).cells != again.cells
