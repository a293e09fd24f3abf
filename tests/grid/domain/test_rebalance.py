"""A proposal never loses a cell, tears a grid apart, leaves a community or widens the spread."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.domain.rebalance import Division, pieces, rebalance


def checkerboard(width, height):
    cells = [(x, y) for x in range(width) for y in range(height)]
    name = "{0[0]:02d}-{0[1]:02d}".format
    steps = ((1, 0), (-1, 0), (0, 1), (0, -1))
    return {
        name(cell): {
            name((cell[0] + x, cell[1] + y)) for x, y in steps if (cell[0] + x, cell[1] + y) in cells
        }
        for cell in cells
    }


@st.composite
def divisions(draw):
    width, height = draw(st.integers(2, 7)), draw(st.integers(1, 5))
    neighbours = checkerboard(width, height)
    seam = draw(st.integers(1, width))  # two communities, west and east
    cuts = sorted(draw(st.sets(st.integers(1, width), max_size=3)) | {seam})
    owners = {cell: f"R{sum(int(cell[:2]) >= cut for cut in cuts)}" for cell in neighbours}
    communities = {cell: "west" if int(cell[:2]) < seam else "east" for cell in neighbours}
    bound = draw(st.booleans())
    bound_to = {grid: communities[cell] if bound else "" for cell, grid in owners.items()}
    weights = {cell: draw(st.floats(0, 3, allow_nan=False)) for cell in neighbours}
    return Division(owners, weights, neighbours, communities, bound_to)


def spread(loads):
    return max(loads.values()) - min(loads.values())


@settings(max_examples=150, deadline=None)
@given(divisions())
def test_what_always_holds(division):
    proposal = rebalance(division)
    assert proposal.owners.keys() == division.owners.keys()
    assert set(proposal.owners.values()) == set(division.owners.values())
    assert spread(proposal.after) <= spread(proposal.before) + 1e-9
    assert sum(proposal.after.values()) == pytest.approx(sum(proposal.before.values()))
    for grid in set(division.owners.values()):
        had = {cell for cell, owner in division.owners.items() if owner == grid}
        has = {cell for cell, owner in proposal.owners.items() if owner == grid}
        assert pieces(has, division.neighbours) <= pieces(had, division.neighbours)
        if division.bound_to[grid]:
            assert {division.communities[cell] for cell in has} <= {division.bound_to[grid]}
    assert rebalance(division) == proposal
    told = {move.cell: move.taker for move in proposal.moves}
    assert told == {cell: grid for cell, grid in proposal.owners.items() if division.owners[cell] != grid}


def test_a_heavy_row_is_shared():
    neighbours = checkerboard(8, 1)
    owners = {cell: "R1" if int(cell[:2]) < 6 else "R2" for cell in neighbours}
    division = Division(
        owners, dict.fromkeys(neighbours, 1.0), neighbours, dict.fromkeys(neighbours, "c"), {}
    )
    proposal = rebalance(division)
    assert proposal.before == {"R1": 6.0, "R2": 2.0}
    assert proposal.after == {"R1": 4.0, "R2": 4.0}
    assert [move.cell for move in proposal.moves] == ["05-00", "04-00"]


def test_the_middle_of_a_row_is_never_taken_out():
    neighbours = {"a": {"b"}, "b": {"a", "c", "x"}, "c": {"b"}, "x": {"b"}}
    owners = {"a": "R1", "b": "R1", "c": "R1", "x": "R2"}
    division = Division(owners, {"a": 1, "b": 1, "c": 1, "x": 0}, neighbours, dict.fromkeys(owners, "c"), {})
    assert rebalance(division).moves == ()
