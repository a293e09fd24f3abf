"""The check of the ground finds what does not hold together, and nothing in a grid that does."""

import pytest

from gis.models import Building
from grid.models import BuildingCell, GridCell, ResponsibilityGridCell
from grid.selectors.ground_faults import ground_faults
from grid.services.link_buildings import link_buildings
from tests.grid.living_grid import LATER, ONE, SOUTH, START, SUBDISTRICT, WEST, lay_out, square

pytestmark = pytest.mark.django_db
CELL = f"{ONE}001"


@pytest.fixture(autouse=True)
def grid(db):
    lay_out()


def test_a_grid_that_holds_together():
    assert ground_faults() == []


def test_an_exception_on_record_is_no_fault():
    Building.objects.create(code="far", point=f"POINT({WEST - 1} {SOUTH})", valid_from=START)
    assert ground_faults() == [("building", "far", "stands in no cell and is not on record for it")]
    link_buildings(at=LATER)
    assert ground_faults() == []


def test_a_link_to_other_ground():
    link = BuildingCell.objects.filter(cell__code=CELL).first()
    link.cell = GridCell.objects.get(code=f"{ONE}004")
    link.save()
    assert ground_faults() == [
        ("building", link.building.code, f"does not stand on the ground of cell {ONE}004")
    ]


def test_an_ended_cell():
    GridCell.objects.filter(code=CELL).update(valid_to=LATER)
    found = ground_faults()
    assert [what for what, _, _ in found] == ["building"] * 4 + ["member"]
    assert found[-1][1:] == (f"{SUBDISTRICT}R001", f"holds cell {CELL}, which is no more")
    ResponsibilityGridCell.objects.filter(cell_code=CELL).delete()
    assert len(ground_faults()) == 4


def test_two_cells_on_one_ground():
    GridCell.objects.filter(code=CELL).update(geom=square(0, 1, 1.2).wkt)
    assert ("overlap", CELL, f"shares ground with cell {ONE}002") in ground_faults()
