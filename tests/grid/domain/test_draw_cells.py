"""Whatever is drawn, the change covers the ground it takes, and survives its record."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, box, union_all

from gis.domain.errors import GridlineError
from gis.domain.local_metres import area_m2
from grid.domain.cell_change import CellChange, NewCell, StandingCell
from grid.domain.cell_fit import misfits
from grid.domain.draw_cells import Occasion, create, merge, redraw, split_by_line
from grid.domain.number_cells import number_cells

WEST, SOUTH, SIDE = 113.3, 23.08, 0.001
WHEN = Occasion(datetime(2026, 3, 2, tzinfo=UTC), "试")
share = st.floats(0.05, 0.95)


def ground(column, row, width=1.0, height=1.0):
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return MultiPolygon([box(west, south, west + width * SIDE, south + height * SIDE)])


def cell(number, column, row=0):
    return StandingCell(
        number, f"440105001001{number:03d}", 1, "basic", "", "440105001", "440105001001", ground(column, row)
    )


ROW = [cell(1, 0), cell(2, 1), cell(3, 2)]
HOME = {"440105001001": ground(-5, -5, 20, 20)}


def faults(change, retired, around=()):
    return [fault.code for fault in misfits(change, retired=retired, around=list(around), communities=HOME)]


@settings(max_examples=80, deadline=None)
@given(share, share, st.booleans())
def test_a_line_across_splits_without_a_rest(one, other, upright):
    ends = [(one, -1), (other, 2)] if upright else [(-1, one), (2, other)]
    line = LineString([(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in ends])
    change = split_by_line(ROW[0], line, WHEN)
    assert faults(change, ROW[:1], ROW[1:]) == []
    assert len(change.new) == 2
    sizes = [new.geom.area for new in change.new]
    assert sizes[0] >= sizes[1]
    assert [bool(new.code) for new in change.new] == [True, False]
    again = CellChange.from_json(json.loads(json.dumps(change.as_json())))
    assert again == change


@given(st.integers(1, 3), st.integers(1, 3))
def test_neighbours_merge_under_the_lowest_code(one, other):
    assume(one != other)
    cells = [ROW[one - 1], ROW[other - 1]]
    if abs(one - other) > 1:
        with pytest.raises(GridlineError, match="cells_not_adjacent"):
            merge(cells, WHEN)
        return
    change = merge(cells, WHEN)
    assert change.new[0].code == min(cell.code for cell in cells)
    assert faults(change, cells) == []


@settings(max_examples=60, deadline=None)
@given(st.floats(-0.9, 0.9))
def test_a_border_moves_and_the_neighbour_follows(shift):
    """Outwards the neighbour yields; inwards the ground that is left must be in another drawing."""
    drawn = {ROW[0].code: ground(0, 0, 1 + shift)}
    change = redraw(ROW[:2], drawn, WHEN)
    retired = [cell for cell in ROW if cell.code in {ref.code for ref in change.retired}]
    around = [cell for cell in ROW if cell not in retired]
    lost = -shift * area_m2(ROW[0].geom)
    assert ("cell_ground_uncovered" in faults(change, retired, around)) == (lost > 1.0)
    if shift > 0.001:
        assert [new.code for new in change.new] == [ROW[0].code, ROW[1].code]
        assert union_all([new.geom for new in change.new]).equals(union_all([ROW[0].geom, ROW[1].geom]))


def test_a_cell_swallowed_is_a_merger():
    with pytest.raises(GridlineError, match="redraw_swallows_cell"):
        redraw(ROW[:2], {ROW[0].code: ground(0, 0, 2)}, WHEN)


def test_only_a_created_cell_may_take_free_ground():
    stretched = redraw(ROW[2:], {ROW[2].code: ground(2, 0, 1.5)}, WHEN)
    assert faults(stretched, ROW[2:], ROW[:2]) == ["cell_ground_not_theirs"]
    fresh = NewCell("", "basic", "", "440105001", "440105001001", ground(3, 0))
    assert faults(create(fresh, [], WHEN), [], ROW) == []


def test_codes_without_a_scheme_are_named_after_the_cell_they_come_from():
    line = LineString([(WEST + SIDE / 4, SOUTH - SIDE), (WEST + SIDE / 4, SOUTH + 2 * SIDE)])
    change = split_by_line(ROW[0], line, WHEN)
    numbered = number_cells(change, used={f"{ROW[0].code}-2"}, form=None)
    assert [new.code for new in numbered.new] == [ROW[0].code, f"{ROW[0].code}-3"]
