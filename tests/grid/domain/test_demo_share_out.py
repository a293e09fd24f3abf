"""Sharing cells out among inspectors: every cell once, hanging together, about even."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from grid.domain.demo.responsibility import responsibility_grids
from grid.domain.demo.share_out import ground_of, share_out
from tests.support.geography import drawn


def hangs_together(ground, codes):
    seen, border = set(), [min(codes)]
    while border:
        code = border.pop()
        if code not in seen:
            seen.add(code)
            border += [near for near in ground.neighbours[code] if near in codes]
    return seen == set(codes)


@given(
    width=st.integers(1, 7),
    height=st.integers(1, 7),
    parts=st.integers(1, 9),
    holes=st.sets(st.integers(0, 48)),
    loads=st.lists(st.floats(0.1, 50), min_size=49, max_size=49),
)
@settings(deadline=None)
def test_no_cell_is_lost_or_given_twice_and_no_set_is_empty(width, height, parts, holes, loads):
    cells = {
        f"{y * width + x:03d}": box(x, y, x + 1, y + 1)
        for y in range(height)
        for x in range(width)
        if y * width + x not in holes
    }
    if not cells:
        return
    ground = ground_of(cells, {code: loads[int(code)] for code in cells})
    sets = share_out(ground, cells.keys(), parts)
    assert sorted(code for one in sets for code in one) == sorted(cells)
    assert len(sets) == min(parts, len(cells))
    assert all(sets)


@given(width=st.integers(2, 8), height=st.integers(2, 8), parts=st.integers(2, 6))
@settings(deadline=None)
def test_sets_of_whole_ground_hang_together_and_are_about_even(width, height, parts):
    cells = {f"{y:02d}{x:02d}": box(x, y, x + 1, y + 1) for y in range(height) for x in range(width)}
    ground = ground_of(cells, dict.fromkeys(cells, 1.0))
    sets = share_out(ground, cells.keys(), min(parts, len(cells)))
    assert all(hangs_together(ground, one) for one in sets)
    sizes = [len(one) for one in sets]
    assert max(sizes) - min(sizes) <= max(2, max(sizes) // 2)


def test_corners_make_no_neighbours():
    ground = ground_of({"a": box(0, 0, 1, 1), "b": box(1, 1, 2, 2)}, {"a": 1, "b": 1})
    assert not ground.neighbours["a"]


def test_the_tiny_district_has_two_grids_for_each_subdistrict():
    plan = drawn()
    grids = responsibility_grids(plan)
    assert len(grids) == plan.size.responsibility_grids
    assert Counter(grid.subdistrict_code for grid in grids) == dict.fromkeys(
        {code[:9] for code in plan.cells}, 2
    )
    assert sorted(cell for grid in grids for cell in grid.cells) == sorted(plan.cells)
    assert all(cell.startswith(grid.subdistrict_code) for grid in grids for cell in grid.cells)
    assert len({grid.code for grid in grids}) == len(grids)
